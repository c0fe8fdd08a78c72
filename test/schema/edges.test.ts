import type pg from 'pg';
import { exploreMachine } from '../../src/setup/domain/machine.document.js';
import { MACHINE_VERSION } from '../../src/setup/domain/machine.versions.js';
import { EVENTS, STATES } from '../../src/setup/domain/vocabulary.js';
import { useDeployment } from '../support/deployment.js';
import { failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let leads: Lead[];

beforeAll(async () => {
  const site = await deployment.open();
  leads = [await (await Lead.create(site)).to('COLLECTING_ORG'), await (await Lead.create(site)).to('COLLECTING_ORG')];
});

const MACHINE = exploreMachine().flatMap(({ from, event, to }) => to.map((target) => `${from} ${event} ${target}`));

const newLine = `INSERT INTO setup_transitions (setup_id, version, machine_version, from_state, event, to_state, actor, duration_ms)
                 VALUES ($1, $2, ${String(MACHINE_VERSION)}, $3, $4, $5, 'x', 0)`;

/** Nothing of it stays. */
async function rolledBack<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await deployment.sql.connect();
  try {
    await client.query('BEGIN');
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

async function edges(): Promise<string[]> {
  const sql = `SELECT concat_ws(' ', from_state, event, to_state) AS edge FROM setup_edges WHERE machine_version = $1`;
  const { rows } = await deployment.sql.query<{ edge: string }>(sql, [MACHINE_VERSION]);
  return rows.map(({ edge }) => edge);
}

describe('the edges in the database', () => {
  // Red after a change of the machine: it needs a new version, and a migration that brings the edges of that.
  it('are those of the machine, none missing and none too many', async () => {
    const stored = await edges();
    expect(MACHINE.filter((edge) => !stored.includes(edge))).toEqual([]);
    expect(stored.filter((edge) => !MACHINE.includes(edge))).toEqual([]);
    expect(stored).toHaveLength(56);
  });

  it('are the only lines that the log takes, of all states and events there are', async () => {
    const taken = await rolledBack(async (client) => {
      await client.query(`
        CREATE FUNCTION take(setup uuid, f text, e text, t text) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO setup_transitions (setup_id, version, machine_version, from_state, event, to_state, actor, duration_ms)
          VALUES (setup, 99, ${String(MACHINE_VERSION)}, f, e, t, 'x', 0);
          DELETE FROM setup_transitions WHERE setup_id = setup AND version = 99;
          RETURN true;
        EXCEPTION WHEN foreign_key_violation THEN RETURN false;
        END $$`);
      return client.query<{ line: string }>(
        `SELECT concat_ws(' ', f, e, t) AS line
         FROM unnest($2::text[]) f, unnest($3::text[]) e, unnest($2::text[]) t WHERE take($1, f, e, t)`,
        [leads[0]?.id, STATES, EVENTS],
      );
    });
    expect(taken.rows.map(({ line }) => line).sort()).toEqual([...MACHINE].sort());
  });

  it.each([
    ['a step is skipped', 'COLLECTING_ORG', 'SUBMIT_ORGANIZATION', 'COLLECTING_WF'],
    ['the end is left', 'COMPLETED', 'RESTART', 'IDLE'],
    ['an aborted setup goes on', 'ABORTED', 'RETRY', 'SAVING_ORG'],
    ['the event is another one', 'IDLE', 'SUCCEED', 'COLLECTING_ORG'],
  ])('refuse a line in which %s', async (_, ...line) => {
    const error = await failureOf(deployment.sql.query(newLine, [leads[0]?.id, 2, ...line]));
    expect(error).toMatchObject({ code: '23503', constraint: 'fk_setup_transitions_edge' });
  });

  it('refuse to make an illegal line of a legal one', async () => {
    const error = await failureOf(
      deployment.sql.query(`UPDATE setup_transitions SET event = 'RETRY' WHERE setup_id = $1`, [leads[0]?.id]),
    );
    expect(error).toMatchObject({ code: '23503', constraint: 'fk_setup_transitions_edge' });
  });

  it('let two setups take the same edge at the same time, without a wait or a serialisation failure', async () => {
    const clients = [await deployment.sql.connect(), await deployment.sql.connect()];
    try {
      for (const client of clients) await client.query(`BEGIN ISOLATION LEVEL SERIALIZABLE; SET lock_timeout = '1s'`);
      const line = ['COLLECTING_ORG', 'SUBMIT_ORGANIZATION', 'SAVING_ORG'];
      for (const [n, client] of clients.entries()) await client.query(newLine, [leads[n]?.id, 2, ...line]);
      for (const client of clients) await client.query('COMMIT');
    } finally {
      for (const client of clients) client.release(true);
    }
  });
});

describe('an edge that was taken', () => {
  const START = `(from_state, event, to_state) = ('IDLE', 'START', 'COLLECTING_ORG')`;

  it('cannot be removed while the log has lines of it', async () => {
    const error = await failureOf(deployment.sql.query(`DELETE FROM setup_edges WHERE ${START}`));
    expect(error).toMatchObject({ code: '23503', constraint: 'fk_setup_transitions_edge' });
  });

  it('is given up by a later version of the machine: the log keeps its lines, and that version takes no new one', async () => {
    const next = MACHINE_VERSION + 1;
    await rolledBack(async (client) => {
      await client.query(`
        INSERT INTO setup_edges (machine_version, from_state, event, to_state)
        SELECT ${String(next)}, from_state, event, to_state FROM setup_edges
        WHERE machine_version = ${String(MACHINE_VERSION)} AND NOT ${START}`);
      const kept = await client.query(`SELECT 1 FROM setup_transitions WHERE ${START}`);
      expect(kept.rowCount).toBe(leads.length);
      // A program of the version before may still run beside it.
      const start = ['IDLE', 'START', 'COLLECTING_ORG'];
      await client.query(newLine, [leads[0]?.id, 8, ...start]);
      const ofNext = newLine.replace(`$2, ${String(MACHINE_VERSION)}`, `$2, ${String(next)}`);
      await client.query(ofNext, [leads[0]?.id, 9, 'ABORTED', 'RESTART', 'IDLE']);
      const error = await failureOf(client.query(ofNext, [leads[0]?.id, 10, ...start]));
      expect(error).toMatchObject({ code: '23503', constraint: 'fk_setup_transitions_edge' });
    });
  });

  it('is one of its own version: a machine that has no edges in the database writes nothing', async () => {
    const unknown = newLine.replace(`$2, ${String(MACHINE_VERSION)}`, `$2, ${String(MACHINE_VERSION + 1)}`);
    const error = await failureOf(deployment.sql.query(unknown, [leads[0]?.id, 20, 'IDLE', 'START', 'COLLECTING_ORG']));
    expect(error).toMatchObject({ code: '23503', constraint: 'fk_setup_transitions_edge' });
  });
});
