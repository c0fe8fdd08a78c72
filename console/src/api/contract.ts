import type { ClientEvent, SetupState } from '../../../src/setup/domain/vocabulary.js';

/** The REST contract as the console reads it: docs/openapi.json has the routes, this the answers. */

export { STATES } from '../../../src/setup/domain/vocabulary.js';
export type { ClientEvent, SetupState };

export type BulkEvent = 'RETRY' | 'ROLLBACK' | 'ABORT';

export interface StepError {
  code: string;
  message: string;
  state: SetupState;
  at: string;
  retryable: boolean;
  attempt: number;
}

export type StepStatus = 'PENDING' | 'RUNNING' | 'DONE' | 'FAILED' | 'COMPENSATING' | 'COMPENSATED';

export interface Step {
  name: string;
  status: StepStatus;
  attempt: number;
  /** 0 to 100. */
  progress: number;
  startedAt: string | null;
  finishedAt: string | null;
  error: StepError | null;
}

export interface StoredFile {
  fileName: string | null;
  mediaType: string;
  size: number;
}

export interface Organization {
  name: string;
  organizationType: string;
  contactEmail: string;
  state?: string;
  country?: string;
}

export interface DocumentFacts {
  title: string;
  documentType: string;
  hierarchy: string[];
}

export interface Workflow {
  name: string;
  stages: { name: string; approverRole: string }[];
}

export interface SetupInput {
  organization?: Organization & { logo?: StoredFile };
  document?: DocumentFacts & { file?: StoredFile };
  workflow?: Workflow;
}

export interface Setup {
  id: string;
  state: SetupState;
  version: number;
  done: boolean;
  /** 0 to 100. */
  progress: number;
  allowedEvents: ClientEvent[];
  ownerId: string;
  organizationId: string | null;
  input: SetupInput;
  steps: Step[];
  lastError: StepError | null;
  deadlineAt: string | null;
  createdAt: string;
  updatedAt: string;
  completedAt: string | null;
}

export interface Page<T> {
  items: T[];
  nextPageToken: string | null;
}

export interface Transition {
  version: number;
  from: SetupState;
  to: SetupState;
  event: string;
  actor: string;
  reason: string | null;
  at: string;
  durationMs: number;
}

export interface Section {
  ordinal: number;
  depth: number;
  number: string;
  title: string;
  text: string;
}

export interface SavedOrganization {
  id: string;
  name: string;
  slug: string;
}

export interface Machine {
  states: SetupState[];
  transitions: { from: SetupState; event: string; to: SetupState[] }[];
}

/** A refusal as RFC 9457 writes it. */
export interface ProblemBody {
  title: string;
  status: number;
  detail?: string;
  code?: string;
  requestId?: string;
  setupId?: string;
  currentVersion?: number;
  webhookId?: string;
  errors?: { pointer: string; detail: string }[];
}
