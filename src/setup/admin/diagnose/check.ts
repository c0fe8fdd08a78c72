/** How bad a finding is: a broken invariant, something that nobody seems to work on, or a figure to know. */
export type Severity = 'error' | 'warning' | 'info';

/** Asks the database, inside the one transaction of the diagnosis. */
export type Ask = <R extends object>(sql: string, values?: unknown[]) => Promise<R[]>;

/** What the checks may need to know besides the database. */
export interface Surroundings {
  ask: Ask;
  leaseTtlMs: number;
}

/** One question to the database, and what its answer means. */
export interface Check {
  /** Stable, for programs; begins with the kind of thing that `ids` name. */
  code: string;
  title: string;
  severity: Severity;
  /** What it means where something is found, and what to do, for people. */
  sentence: string;
  /** Selects `id` and `since` of everything that is damaged, each id once. Reads only, and locks nothing. */
  sql: string;
  /** The parameters of `sql`. */
  values?: (here: Surroundings) => unknown[] | Promise<unknown[]>;
  /** Waiting is normal: a figure, told with its age, until the oldest has waited this long (milliseconds). */
  alarmAfterMs?: number;
}

/** What a check came to; a finding where `count` is more than 0 and the severity is more than `info`. */
export interface CheckResult {
  code: string;
  title: string;
  severity: Severity;
  /** 10,000 means that many or more. */
  count: number;
  sentence: string;
  /** The first 100, oldest first. */
  ids: string[];
}

export interface Diagnosis {
  /** No check found anything. */
  healthy: boolean;
  /** ISO 8601, by the database's clock: all checks see this moment. */
  checkedAt: string;
  durationMs: number;
  checks: CheckResult[];
}

/** Whether something is wrong, as against a figure to know. */
export const isFinding = ({ count, severity }: CheckResult): boolean => count > 0 && severity !== 'info';
