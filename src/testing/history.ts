/** One transition of a recorded history. */
export interface HistoryLine {
  /** 1, 2, 3, … as in the log. */
  readonly version: number;
  readonly from: string;
  readonly event: string;
  readonly to: string;
}

/** A transition as it may leave the building. */
export interface RecordedLine extends HistoryLine {
  /** Who sent it, as a kind: `user`, `worker`, `sweeper`, or `other`. */
  readonly by: string;
  /** How long the setup had been in `from`, in milliseconds. */
  readonly durationMs: number;
}

/** A line of the log as `setup_transitions` has it; whatever else it carries does not count. */
export interface LoggedLine {
  readonly version: number;
  readonly from: string;
  readonly event: string;
  readonly to: string;
  /** `user:<id>`, `worker:<process>` or `sweeper:<process>`. */
  readonly actor: string;
  /** bigint comes as text. */
  readonly durationMs: string | number;
}

const KINDS = ['user', 'worker', 'sweeper'];

/**
 * A setup's log without personal data: no setup, no user, no machine's name, no reason in somebody's words, no time of
 * day. It names what is kept, so that a new column stays out by itself.
 */
export const withoutPersonalData = (log: readonly LoggedLine[]): RecordedLine[] =>
  log.map(({ version, from, event, to, actor, durationMs }) => {
    const kind = actor.split(':')[0] ?? '';
    return { version, from, event, to, by: KINDS.includes(kind) ? kind : 'other', durationMs: Number(durationMs) };
  });
