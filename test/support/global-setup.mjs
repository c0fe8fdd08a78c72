import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../dist/src/database/migrate.js';
import { startPostgres } from '../../dist/src/embedded/postgres.js';

const TEMPLATE = 'setup_template';
/** A crash of the machine may cost the test data. */
const CARELESS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/**
 * One PostgreSQL for all integration tests, and in it the migrated database that each test file copies. The addresses
 * travel in the environment to the processes that run the files.
 */
export default async function setUp() {
  if (!process.env.TEST_REDIS_SERVER) throw new Error('Run the tests with `npm test`: it provides a Redis for them.');
  const folder = await mkdtemp(join(tmpdir(), 'setup-test-'));
  const postgres = await startPostgres(join(folder, 'postgres'), CARELESS);
  globalThis.tearDownPostgres = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await makeTemplate(postgres.url);
  } catch (error) {
    await globalThis.tearDownPostgres();
    throw error;
  }
  process.env.TEST_PG_URL = postgres.url.href;
  process.env.TEST_TEMPLATE_DB = TEMPLATE;
}

async function makeTemplate(maintenance) {
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
    const url = new URL(maintenance);
    url.pathname = TEMPLATE;
    await migrate(url.href);
    // A database to which someone is connected cannot be copied.
    await client.query(`ALTER DATABASE ${TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  } finally {
    await client.end();
  }
}
