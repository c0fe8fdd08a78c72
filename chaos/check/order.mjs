/**
 * No two transitions under one lock overlap, from BEGIN (`now()` in the outbox row) to the commit's own time. A clock
 * that is set back during the run would look like one.
 *
 * @param {'global' | 'setup'} scope
 * @returns {Promise<import('./log.mjs').Violation[]>}
 */
export async function checkOrder(database, scope) {
  const resource = scope === 'global' ? `'all'` : 'setup_id::text';
  const overlaps = await database.query(
    `WITH span AS (
       SELECT t.setup_id, t.version, ${resource} AS resource, o.created_at AS began,
         pg_xact_commit_timestamp(t.xmin) AS ended
       FROM setup_transitions t JOIN outbox_events o USING (setup_id, version)),
     ordered AS (
       SELECT *, max(ended) OVER (PARTITION BY resource ORDER BY began, ended
         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until FROM span)
     SELECT setup_id AS "setupId", version, round(extract(epoch FROM busy_until - began) * 1000, 1) AS ms
     FROM ordered WHERE began < busy_until`,
  );
  return overlaps.map(({ setupId, version, ms }) => ({
    rule: 'one transition at a time',
    setupId,
    detail: `version ${String(version)} began ${String(ms)} ms before another one ended`,
  }));
}
