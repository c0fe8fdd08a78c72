import type { StoredSnapshot } from '../domain/decide.js';
import type { UnknownSnapshot } from '../domain/errors.js';
import type { StoredMachine } from '../domain/machine.versions.js';
import type { StepName, StepStatus } from '../domain/step.table.js';
import type { SetupState } from '../domain/vocabulary.js';

/** An upload that lies in `blobs`, as the input names it. */
export interface BlobRef {
  blobId: string;
  mediaType: string;
  fileName: string | null;
  size: number;
  sha256: string;
}

export interface OrganizationInput {
  name: string;
  organizationType: string;
  contactEmail: string;
  state?: string;
  country?: string;
  logo?: BlobRef;
}

export interface DocumentInput {
  title: string;
  documentType: string;
  hierarchy: string[];
  source: BlobRef;
}

export interface WorkflowInput {
  name: string;
  stages: { name: string; approverRole: string }[];
}

/** What was submitted so far; the context of the machine. */
export interface SetupInput {
  organization?: OrganizationInput;
  document?: DocumentInput;
  workflow?: WorkflowInput;
}

/** A failure as data: never a stack trace. */
export interface StepError {
  code: string;
  message: string;
  state: SetupState;
  /** ISO 8601. */
  at: string;
  /** Whether the same attempt may succeed later without another input. */
  retryable: boolean;
  attempt: number;
}

/** How far the import has committed. */
export interface Checkpoint {
  documentId: string;
  /** The last ordinal that is in the database. */
  ordinal: number;
  sections: number;
}

/** A row of `setups` as this version of the machine sees it. */
export interface SetupRow {
  id: string;
  ownerId: string;
  state: SetupState;
  version: number;
  run: number;
  /** The version of the machine that wrote the row. */
  machineVersion: number;
  /** Or why this program does not understand what is stored: then `state` is as it lies there, and nothing can be decided. */
  snapshot: StoredSnapshot | UnknownSnapshot;
  input: SetupInput;
  lastError: StepError | null;
  /** It has claimed the one organisation of a deployment in single mode. */
  singleton: true | null;
  stateSince: Date;
  deadlineAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  completedAt: Date | null;
}

/** A row of `setups` as it lies there. */
export type StoredSetup = Omit<SetupRow, keyof StoredMachine> & StoredMachine;

/** A row of `setup_steps` as clients may see it. */
export interface StepRow {
  id: string;
  setupId: string;
  run: number;
  name: StepName;
  status: StepStatus;
  attempt: number;
  progress: number;
  checkpoint: Checkpoint | null;
  result: unknown;
  error: StepError | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}
