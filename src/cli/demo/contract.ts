/** What the demo reads of the REST contract: only the members that it uses. */

/** What went wrong in a step, or with a setup. */
export interface LastError {
  code: string;
  message: string;
  state: string;
  at: string;
  retryable: boolean;
  attempt: number;
}

export interface Step {
  name: string;
  status: string;
  /** 0 to 100. */
  progress: number;
}

export interface Setup {
  id: string;
  state: string;
  version: number;
  /** True in COMPLETED and ABORTED. */
  done: boolean;
  /** 0 to 100, of the whole setup. */
  progress: number;
  allowedEvents: string[];
  organizationId: string | null;
  steps: Step[];
  lastError: LastError | null;
}

/** One line of the transition log; `durationMs` is the time spent in `from`. */
export interface Transition {
  version: number;
  from: string;
  to: string;
  event: string;
  durationMs: number;
}

/** A section of the imported document; the text before the first heading has neither number nor title. */
export interface Section {
  ordinal: number;
  /** 1 is the top level. */
  depth: number;
  number: string;
  title: string;
}

export interface Organization {
  id: string;
  name: string;
  slug: string;
}

/** An answer that refuses, as RFC 9457 writes it. */
export interface ProblemBody {
  title: string;
  status: number;
  detail?: string;
  code?: string;
  requestId?: string;
  setupId?: string;
  errors?: { pointer: string; detail: string }[];
}
