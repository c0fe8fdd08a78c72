import { LEASE_TTL_MS } from '../deployment/deployment.mjs';
import { checkAnswers } from './answers.mjs';
import { checkLog } from './log.mjs';
import { checkOrder } from './order.mjs';
import { checkStuck } from './rest.mjs';
import { checkRows } from './rows.mjs';

/**
 * Reads everything that the run left behind, on disk and with the clients.
 *
 * @param {{ deployment: object, history: object }} world
 * @returns {Promise<{ violations: import('./log.mjs').Violation[], stuck: import('./log.mjs').Violation[], disk: object }>}
 */
export async function check({ deployment, history }) {
  const { database, scope } = deployment;
  const disk = await readDisk(database);
  const violations = [
    ...checkLog(disk),
    ...(await checkRows(database)),
    ...checkAnswers(history.operations, disk),
    ...(await checkOrder(database, scope)),
    ...history.complaints,
    ...deployment.crashes.map((detail) => ({ rule: 'no process ends by itself', detail })),
  ];
  return { violations, stuck: await checkStuck(database, LEASE_TTL_MS), disk };
}

async function readDisk(database) {
  const setups = await database.query(
    `SELECT id, owner_id AS "ownerId", state, version, snapshot FROM setups ORDER BY created_at`,
  );
  const rows = await database.query(
    `SELECT setup_id AS "setupId", version, from_state AS "from", to_state AS "to", event, actor, reason, at,
       duration_ms::float8 AS "durationMs" FROM setup_transitions ORDER BY setup_id, version`,
  );
  const transitions = new Map(setups.map(({ id }) => [id, []]));
  for (const row of rows) transitions.get(row.setupId).push(row);
  return { setups, transitions };
}
