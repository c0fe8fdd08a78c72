/** Something without which this process cannot serve. */
export interface Probe {
  /** For operators, for example `postgres`. */
  readonly name: string;
  /** Rejects where it is away; an answer later than a second counts as away too. */
  check(): Promise<void>;
}

/** Injection token of the array of probes. */
export const READINESS_PROBES = Symbol('READINESS_PROBES');
