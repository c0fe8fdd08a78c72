import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Deployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';

/** A sink that hears of everything, or of these types; from the beginning on. */
export async function addSink(sql: pg.Pool, types: string[] | null = null): Promise<string> {
  const id = randomUUID();
  await sql.query(
    `INSERT INTO outbox_sinks (id, kind, name, types, position) VALUES ($1, 'webhook', 'of the test', $2, '1:1:')`,
    [id, types],
  );
  return id;
}

/** Setups that stand for themselves: what is tested here begins with their events. */
export async function addSetups(sql: pg.Pool, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await sql.query(
    `INSERT INTO setups (id, owner_id, state, snapshot) SELECT id, id::text, 'IDLE', '{}' FROM unnest($1::uuid[]) AS id`,
    [ids],
  );
  return ids;
}

/** Events of these setups from version `from` to `to`, in the caller's transaction. */
export async function addEvents(
  sql: pg.Pool | pg.PoolClient,
  setups: readonly string[],
  to: number,
  from = 1,
): Promise<void> {
  await sql.query(
    `INSERT INTO outbox_events (setup_id, version, type, payload)
     SELECT id, version, CASE WHEN version % 3 = 0 THEN 'setup.completed' ELSE 'setup.saving_org' END,
       jsonb_build_object('setupId', id, 'version', version)
     FROM unnest($1::uuid[]) AS id, generate_series($2::int, $3::int) AS version`,
    [setups, from, to],
  );
}

/** Waits until nothing waits for the sink any more. */
export const drained = (deployment: Deployment, sinkId: string, withinMs = 20_000) =>
  eventually(async () => {
    const { rows } = await deployment.sql.query<{ idle: boolean }>(
      `SELECT NOT EXISTS (SELECT 1 FROM outbox_deliveries WHERE sink_id = $1 AND status = 'PENDING')
         AND NOT EXISTS (SELECT 1 FROM outbox_events e, outbox_sinks s WHERE s.id = $1
           AND NOT pg_visible_in_snapshot(e.tx::text::xid8, s.position::pg_snapshot)) AS idle`,
      [sinkId],
    );
    return rows[0]?.idle;
  }, withinMs);

/** A later test would be served with what an earlier one left. */
export async function forget(sql: pg.Pool): Promise<void> {
  await sql.query('DELETE FROM outbox_sinks');
  await sql.query('DELETE FROM outbox_events');
}
