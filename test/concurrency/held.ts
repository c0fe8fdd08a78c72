import type pg from 'pg';

/** How many organisations these setups have, how many owners those, and how many log lines of an event there are. */
export async function heldBy(sql: pg.Pool, setupIds: string[], event?: string): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ organizations: number; owners: number; lines: number }>(
    `SELECT (SELECT count(*)::int FROM organizations WHERE setup_id = ANY ($1)) AS organizations,
       (SELECT count(*)::int FROM user_organizations u JOIN organizations o ON o.id = u.organization_id
        WHERE o.setup_id = ANY ($1) AND u.role = 'ORG_OWNER') AS owners,
       (SELECT count(*)::int FROM setup_transitions WHERE setup_id = ANY ($1) AND event = $2) AS lines`,
    [setupIds, event ?? null],
  );
  const { organizations = NaN, owners = NaN, lines = NaN } = rows[0] ?? {};
  return { organizations, owners, ...(event && { [`${event} lines`]: lines }) };
}
