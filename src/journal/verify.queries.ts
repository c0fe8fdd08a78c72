import type { Connection } from '../database/connection.js';
import { unseenBy } from '../database/snapshot.js';
import type { EventPayload } from '../outbox/sink.js';
import { bySetup, LOG_LINES } from './journal.queries.js';
import type { LogLine } from './journal.record.js';
import { RECORDED } from './recorded.js';

const STATES = RECORDED.map((state) => `'${state}'`).join(', ');

/** Of each setup that was ever to be recorded, the version that its record must tell of. */
export async function expectedVersions(client: Connection): Promise<Map<string, number>> {
  const { rows } = await client.query<{ id: string; version: number }>(
    `SELECT setup_id AS id, max(version) AS version FROM setup_transitions WHERE to_state IN (${STATES}) GROUP BY setup_id`,
  );
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** Setups of which an event still waits for the journal; undefined where the database knows no journal. */
export async function onTheirWay(client: Connection): Promise<Set<string> | undefined> {
  const { rows: sinks } = await client.query(`SELECT 1 FROM outbox_sinks WHERE id = 'journal'`);
  if (sinks.length === 0) return undefined;
  const { rows } = await client.query<{ id: string }>(
    `SELECT setup_id AS id FROM outbox_deliveries WHERE sink_id = 'journal' AND status = 'PENDING'
     UNION SELECT e.setup_id FROM outbox_events e, outbox_sinks s
     WHERE s.id = 'journal' AND e.type = ANY (s.types) AND ${unseenBy('e.tx', 's.position')}`,
  );
  return new Set(rows.map(({ id }) => id));
}

export interface Source {
  log: LogLine[];
  /** Undefined where the event is purged. */
  payload: EventPayload | undefined;
}

/** What records are made of. */
export async function sourcesOf(
  client: Connection,
  wanted: readonly { setupId: string; version: number }[],
): Promise<Map<string, Source>> {
  const values = [wanted.map(({ setupId }) => setupId), wanted.map(({ version }) => version)];
  const { rows: lines } = await client.query<LogLine & { setupId: string }>(LOG_LINES, values);
  const { rows: events } = await client.query<{ id: string; payload: EventPayload }>(
    `SELECT e.setup_id AS id, e.payload FROM unnest($1::uuid[], $2::int[]) AS w (id, version)
     JOIN outbox_events e ON e.setup_id = w.id AND e.version = w.version`,
    values,
  );
  const logs = bySetup(lines);
  const payloads = new Map(events.map(({ id, payload }) => [id, payload]));
  return new Map(
    wanted.map(({ setupId }) => [setupId, { log: logs.get(setupId) ?? [], payload: payloads.get(setupId) }]),
  );
}

/** Has records written again whose events are still there. @returns the setups of which that is so */
export async function writeAgain(
  client: Connection,
  wanted: readonly { setupId: string; version: number }[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO outbox_deliveries (sink_id, setup_id, version, type, created_at)
     SELECT s.id, e.setup_id, e.version, e.type, e.created_at
     FROM unnest($1::uuid[], $2::int[]) AS w (id, version) JOIN outbox_events e ON e.setup_id = w.id AND e.version = w.version
       JOIN outbox_sinks s ON s.id = 'journal'
     ON CONFLICT (sink_id, setup_id, version) DO UPDATE SET status = 'PENDING', attempts = 0, next_attempt_at = now(),
       done_at = NULL
     RETURNING setup_id AS id`,
    [wanted.map(({ setupId }) => setupId), wanted.map(({ version }) => version)],
  );
  return new Set(rows.map(({ id }) => id));
}
