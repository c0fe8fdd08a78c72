/**
 * Which transactions a reader of the log has seen: those below `xmax` that were not running. PostgreSQL's own
 * `pg_snapshot`, in its text form `xmin:xmax:running,…` (docs: functions-info, pg_snapshot components).
 */
export interface Snapshot {
  readonly xmax: bigint;
  /** In ascending order, all below `xmax`. */
  readonly running: readonly bigint[];
}

/** Longer than any that PostgreSQL makes with some hundred connections. */
const LONGEST = 4_000;
/** A transaction number has 64 bits. */
const HIGHEST = 2n ** 63n - 1n;

/** @returns undefined where the text is none that `formatSnapshot` or PostgreSQL writes */
export function parseSnapshot(text: string): Snapshot | undefined {
  const [, low, high, list] = /^(\d{1,19}):(\d{1,19}):((?:\d{1,19},)*\d{1,19})?$/.exec(text) ?? [];
  if (low === undefined || high === undefined || text.length > LONGEST) return undefined;
  const [xmin, xmax] = [BigInt(low), BigInt(high)];
  const running = list === undefined ? [] : list.split(',').map(BigInt);
  const isAscending = running.every((tx, at) => tx > (running[at - 1] ?? xmin - 1n) && tx < xmax);
  return isAscending && xmin > 0n && xmin <= xmax && xmax <= HIGHEST ? { xmax, running } : undefined;
}

export const formatSnapshot = ({ xmax, running }: Snapshot): string =>
  `${String(running[0] ?? xmax)}:${String(xmax)}:${running.join(',')}`;

/**
 * What a reader has seen who had seen `seen`, reads what is new in `now` in the order of transactions, and has come to
 * `tx` and all of it. So every event has an id of its own, exact wherever the connection breaks.
 */
export const advance = (seen: Snapshot, now: Snapshot, tx: bigint): Snapshot => ({
  xmax: seen.xmax > tx ? seen.xmax : tx + 1n,
  // Up to `tx` what is running now; above it what was: of that nothing was read.
  running: [...now.running.filter((other) => other <= tx), ...seen.running.filter((other) => other > tx)],
});

/**
 * SQL: a row's transaction is none that a snapshot has seen. Numbers beyond the newest come from another cluster, with a
 * restored dump.
 *
 * @param tx the column, a bigint
 * @param snapshot an SQL expression of its text form
 */
export const unseenBy = (
  tx: string,
  snapshot: string,
): string => `${tx} >= pg_snapshot_xmin(${snapshot}::pg_snapshot)::text::bigint
  AND ${tx} < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
  AND NOT pg_visible_in_snapshot(${tx}::text::xid8, ${snapshot}::pg_snapshot)`;
