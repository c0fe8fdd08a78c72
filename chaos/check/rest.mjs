import { setTimeout as sleep } from 'node:timers/promises';

/** Where a setup may stay for ever; everything else moves on by itself, in the end by its deadline. */
const AT_REST = `('IDLE', 'COMPLETED', 'ABORTED', 'TIMEOUT')`;
const OVERDUE_MS = 5_000;

/** Waits until nothing moves any more. @returns {Promise<void>} at the latest when the signal comes */
export async function untilAtRest(database, signal) {
  while (!signal.aborted) {
    const [{ open }] = await database.query(
      `SELECT (SELECT count(*) FROM setups WHERE state NOT IN ${AT_REST})
         + (SELECT count(*) FROM setup_steps WHERE status IN ('PENDING', 'RUNNING')) AS open`,
    );
    if (open === '0') return;
    await sleep(300, undefined, { signal }).catch(() => undefined);
  }
}

/** What still stands somewhere that it must leave. @returns {Promise<import('./log.mjs').Violation[]>} */
export async function checkStuck(database, leaseTtlMs) {
  const stuck = await database.query(
    `SELECT id AS "setupId", state || ' since ' || state_since || ', deadline ' || coalesce(deadline_at::text, 'none') AS detail
     FROM setups WHERE state NOT IN ${AT_REST}
       AND (deadline_at IS NULL OR deadline_at < clock_timestamp() - $1 * interval '1 millisecond')
     UNION ALL
     SELECT setup_id, name || ' is ' || status || ' of attempt ' || attempt FROM setup_steps
     WHERE (status = 'PENDING' AND updated_at < clock_timestamp() - interval '10 seconds')
       OR (status = 'RUNNING' AND locked_at < clock_timestamp() - $2 * interval '1 millisecond')`,
    [OVERDUE_MS, leaseTtlMs + OVERDUE_MS],
  );
  return stuck.map((row) => ({ rule: 'nothing is stuck', ...row }));
}
