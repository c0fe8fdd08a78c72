/** The bodies of answers as the contract words them, for reading; `shape.ts` checks that they are so. */

export interface ErrorBody {
  code: string;
  message: string;
  state: string;
  at: string;
  retryable: boolean;
  attempt: number;
}

export interface StepBody {
  name: string;
  status: string;
  attempt: number;
  progress: number;
  startedAt: string | null;
  finishedAt: string | null;
  error: ErrorBody | null;
}

export interface SetupBody {
  id: string;
  state: string;
  version: number;
  done: boolean;
  progress: number;
  allowedEvents: string[];
  requirements: { currentlyDue: string[]; errors: unknown[] };
  ownerId: string;
  organizationId: string | null;
  input: Record<string, Record<string, unknown> | undefined>;
  steps: StepBody[];
  lastError: ErrorBody | null;
  deadlineAt: string | null;
  createdAt: string;
  updatedAt: string;
  completedAt: string | null;
}

export interface JobBody {
  id: string;
  setupId: string;
  step: string;
  status: string;
  progress: number;
  attempt: number;
  error: ErrorBody | null;
}

export interface TransitionBody {
  version: number;
  from: string;
  to: string;
  event: string;
  actor: string;
  reason: string | null;
  at: string;
  durationMs: number;
}

export interface SectionBody {
  ordinal: number;
  depth: number;
  number: string;
  title: string;
  text: string;
}

export interface PageBody<T> {
  items: T[];
  nextPageToken: string | null;
}

export interface VersionedBody {
  id: string;
  version: number;
  [field: string]: unknown;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  errors?: { pointer: string; detail: string }[];
  state?: string;
  event?: string;
  allowedEvents?: string[];
  currentVersion?: number;
  setupId?: string;
}
