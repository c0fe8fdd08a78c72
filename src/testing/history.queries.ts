import type { Queryable } from './clock.queries.js';
import { withoutPersonalData, type LoggedLine, type RecordedLine } from './history.js';

/** So many setups are in memory at once. */
const PAGE = 500;
const NO_ID = '00000000-0000-0000-0000-000000000000';

/**
 * The histories of all setups that have one, each from its beginning and without personal data, in no telling order.
 *
 * @param setupId of this setup alone
 */
export async function* recordedHistories(sql: Queryable, setupId?: string): AsyncGenerator<RecordedLine[]> {
  for (let last = NO_ID; ;) {
    const { rows } = await sql.query(
      `WITH page AS (SELECT id FROM setups WHERE id > $1 AND ($2::uuid IS NULL OR id = $2) ORDER BY id LIMIT $3)
       SELECT id, (SELECT coalesce(json_agg(line ORDER BY line.version), '[]') FROM (
         SELECT version, from_state AS "from", event, to_state AS "to", actor, duration_ms AS "durationMs"
         FROM setup_transitions t WHERE t.setup_id = page.id) line) AS log
       FROM page ORDER BY id`,
      [last, setupId ?? null, PAGE],
    );
    const page = rows as { id: string; log: LoggedLine[] }[];
    for (const { log } of page) if (log.length > 0) yield withoutPersonalData(log);
    if (page.length < PAGE) return;
    last = page.at(-1)?.id ?? last;
  }
}
