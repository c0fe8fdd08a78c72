import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { exploreMachine } from '../../src/setup/domain/machine.document.js';
import { MACHINE_VERSION } from '../../src/setup/domain/machine.versions.js';
import { STATES, type SetupState } from '../../src/setup/domain/vocabulary.js';
import { processName } from '../../src/setup/transition/process-name.js';
import type { Site } from '../support/deployment.js';
import { Lead } from '../support/lead.js';

const FOLDER = 'test/fixtures/stored-setups';

/** With what they refer to before them. */
const TABLES = [
  ...['setups', 'blobs', 'organizations', 'user_organizations', 'documents', 'document_sections'],
  ...['workflow_templates', 'workflow_stages', 'setup_steps', 'setup_transitions'],
];

type Row = Readonly<Record<string, unknown>>;

/** What a version of the machine stored: one setup in each of its states, with all their rows. */
export interface StoredSetups {
  readonly version: number;
  /** `FROM EVENT TO`, each edge of that machine. */
  readonly edges: readonly string[];
  readonly rows: Readonly<Record<string, readonly Row[]>>;
}

/** Each edge of the present machine, `FROM EVENT TO`, in the order of the alphabet. */
export const presentEdges = (): string[] =>
  exploreMachine()
    .flatMap(({ from, event, to }) => to.map((target) => `${from} ${event} ${target}`))
    .sort();

/** The fixtures of every version, the oldest first. */
export const storedSetups = (): StoredSetups[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as StoredSetups)
    .sort((a, b) => a.version - b.version);

/** The ids and owners of the setups of a fixture, by the state in which they were stored. */
export const setupsOf = ({ rows }: StoredSetups): Map<string, { id: string; ownerId: string }> =>
  new Map(rows.setups?.map((row) => [String(row.state), { id: String(row.id), ownerId: String(row.owner_id) }]));

/** Puts the rows of a fixture into a database, with deadlines in an hour. */
export async function load(sql: pg.Pool, { rows }: StoredSetups): Promise<void> {
  for (const table of TABLES) {
    const columns = Object.keys(rows[table]?.[0] ?? {}).join(', ');
    await sql.query(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
      [JSON.stringify(rows[table])],
    );
  }
  await sql.query(`UPDATE setups SET deadline_at = now() + interval '1 hour' WHERE deadline_at IS NOT NULL`);
}

/** Leads one setup to each state of the present machine and writes the fixture of its version. */
export async function record(site: Site, sql: pg.Pool): Promise<void> {
  for (const state of STATES) await leadTo(await Lead.create(site), state);
  const rows: Record<string, Row[]> = {};
  for (const table of TABLES) {
    const found = await sql.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY t`);
    rows[table] = found.rows.map(({ row }) => row);
  }
  const fixture: StoredSetups = { version: MACHINE_VERSION, edges: presentEdges(), rows };
  // Whose machine it was made on is nobody's business.
  const text = JSON.stringify(fixture, null, 1).replaceAll(processName, 'host:1:recorded');
  await writeFile(join(FOLDER, `v${String(MACHINE_VERSION)}.json`), `${text}\n`);
}

async function leadTo(lead: Lead, state: SetupState): Promise<unknown> {
  switch (state) {
    case 'ERROR':
      await lead.to('IMPORTING');
      return lead.fail();
    case 'TIMEOUT':
      await lead.to('COLLECTING_WF');
      return lead.site.transitions.send({ setupId: lead.id, event: 'TIMEOUT', actor: 'sweeper:test' });
    case 'ROLLING_BACK':
      await lead.to('FINALIZING');
      return lead.send('ROLLBACK', { reason: 'The wrong document.' });
    case 'ABORTED':
      await lead.to('IMPORTING');
      await lead.fail();
      return lead.abort();
    default:
      return lead.to(state);
  }
}

/** Goes on to COMPLETED from wherever it is. */
export async function leadOnward(lead: Lead): Promise<void> {
  const { state } = await lead.row();
  if (state === 'ERROR' || state === 'TIMEOUT') await lead.send('RETRY', { reason: 'test' });
  if (state === 'ROLLING_BACK') await lead.work();
  if ((await lead.row()).state === 'ABORTED') await lead.send('RESTART');
  await lead.to('COMPLETED');
}
