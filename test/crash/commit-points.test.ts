import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { isFinding } from '../../src/setup/admin/diagnose/check.js';
import { diagnose } from '../../src/setup/admin/diagnose/diagnose.js';
import { faultPlan } from '../../src/testing/fault-plan.js';
import { createTestDatabase } from '../support/database.js';
import { unfinished, violations } from '../support/invariants.js';
import { Mortal } from '../support/mortal.js';
import { PersistentClient, type Survival } from '../support/persistent-client.js';
import { startRedis } from '../support/redis.js';
import { token } from '../support/tokens.js';
import { LIVES, type End, type Life } from './lives.js';
import { print, tableOf } from './report.js';

const LEASE_TTL_MS = 1_000;
/** Three minutes on two free processors; almost all of it is the start of processes. */
const WITHIN_MS = 900_000;
const SECRET = 'a secret of the crash tests, long enough';

const faults = faultPlan();
const survivals: Survival[] = [];
const failures = new Map<string, unknown>();

beforeAll(async () => {
  const start = performance.now();
  // At the same time: a successor that waits for a lease to end leaves the processor to others.
  const leading = Object.entries(LIVES).map(([name, life]) =>
    lead(name, life).catch((error: unknown) => failures.set(name, error)),
  );
  await Promise.all(leading);
  print(tableOf(survivals, performance.now() - start));
}, WITHIN_MS);

afterAll(() => {
  faults.remove();
});

/**
 * The same life again and again, with a database, a Redis and processes of its own, until one goes by without a death: then each of its commit points has
 * had its own.
 */
async function lead(name: string, life: Life): Promise<void> {
  const [database, redis] = await Promise.all([createTestDatabase(), startRedis()]);
  const sql = new pg.Pool({ connectionString: database.url, max: 2 });
  const env = {
    DATABASE_URL: database.url,
    REDIS_URLS: redis.url,
    JWT_SECRET: SECRET,
    RATE_LIMIT_PER_MINUTE: '0',
    SETUP_TIMEOUT_MS: '3600000',
    LEASE_TTL_MS: String(LEASE_TTL_MS),
    LOCK_TTL_MS: '1000',
  };
  const stateNow = async (): Promise<string> => {
    const { rows } = await sql.query<{ state: string }>('SELECT state FROM setups ORDER BY created_at DESC LIMIT 1');
    return rows[0]?.state ?? 'NONE';
  };
  const autopsy = async (): Promise<void> => {
    expect(await violations(sql)).toEqual([]);
  };
  const mortal = new Mortal({ faults, env, stateNow, autopsy });
  try {
    for (let died = true; died;) {
      const owner = `owner-${randomUUID()}`;
      const client = new PersistentClient(mortal, await token(owner, { secret: SECRET }));
      const end = await life(client, owner);
      survivals.push(...client.survivals);
      died = client.survivals.length > 0;
      await expectEnd(sql, end);
      expect((await diagnose(database.url, LEASE_TTL_MS)).checks.filter(isFinding)).toEqual([]);
    }
  } finally {
    await mortal.stop();
    await sql.end();
    await Promise.all([database.drop(), redis.stop()]);
  }
}

async function expectEnd(sql: pg.Pool, { id, state, sections }: End): Promise<void> {
  expect(await violations(sql)).toEqual([]);
  expect(await unfinished(sql)).toEqual([]);
  const { rows } = await sql.query(
    `SELECT state, (SELECT count(*)::int FROM organizations o WHERE o.setup_id = s.id) AS organizations,
       (SELECT count(*)::int FROM documents d JOIN document_sections ON document_id = d.id WHERE d.setup_id = s.id)
         AS sections
     FROM setups s WHERE id = $1`,
    [id],
  );
  expect(rows).toEqual([{ state, organizations: state === 'COMPLETED' ? 1 : 0, sections }]);
}

describe('killed at each of its commit points, a setup loses nothing and does nothing twice', () => {
  it.each(Object.keys(LIVES))('%s', (name) => {
    if (failures.has(name)) throw failures.get(name);
  });
});

it.each([
  'COLLECTING_ORG -> SAVING_ORG',
  'SAVING_ORG -> COLLECTING_DOC',
  'SAVING_DOC -> COLLECTING_WF',
  'SAVING_WF -> IMPORTING',
  'in IMPORTING: COMMIT of document_sections, setup_steps (3)',
  'IMPORTING -> FINALIZING',
  'FINALIZING -> COMPLETED',
  'IMPORTING -> ERROR',
  'ERROR -> IMPORTING',
  'ERROR -> ROLLING_BACK',
  'in ROLLING_BACK: COMMIT of blobs, documents, setup_steps',
  'ROLLING_BACK -> ABORTED',
  'ABORTED -> IDLE',
  'ERROR -> ABORTED',
])('a process died before and after %s', (point) => {
  const here = faults.struck().filter((fault) => fault.includes(point));
  expect(here.some((fault) => fault.startsWith('before'))).toBe(true);
  expect(here.some((fault) => fault.startsWith('after'))).toBe(true);
});
