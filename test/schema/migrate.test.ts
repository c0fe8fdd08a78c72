import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { getMetadataArgsStorage } from 'typeorm';
import { dataSource } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../migrations/index.js';
import type { TestDatabase } from '../support/database.js';
import { createEmptyDatabase } from '../support/empty-database.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await createEmptyDatabase();
});

afterEach(() => database.drop());

async function query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const tables = async (): Promise<string[]> =>
  (await query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)).map(
    ({ name }) => name,
  );

/** Every column, constraint and index of the application and of its queue. */
const schema = () =>
  query(`
    SELECT 'column' AS kind, c.oid::regclass::text AS of, attname AS name, format_type(atttypid, atttypmod) AS definition
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname IN ('public', 'bullmq') AND relkind = 'r' AND attnum > 0
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(c.oid)
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace WHERE nspname IN ('public', 'bullmq')
    UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname IN ('public', 'bullmq')
    ORDER BY 1, 2, 3`);

const applied = async (): Promise<string[]> =>
  (await query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY id')).map(({ name }) => name);

it('run by four connections at once leave one schema', async () => {
  await Promise.all(Array.from({ length: 4 }, () => migrate(database.url)));
  // Twice, where the test and the build that it runs both define them.
  const entities = new Set(getMetadataArgsStorage().tables.map(({ name }) => name));
  expect(await tables()).toEqual([...entities, 'schema_migrations'].sort());
  expect(await applied()).toEqual(MIGRATIONS.map(({ name }) => name));
});

it('run by four processes at once leave one schema', async () => {
  const script = `import('./dist/src/database/migrate.js').then(({ migrate }) => migrate(process.argv[1]))`;
  const processes = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['-e', script, database.url], { stdio: 'inherit', env: { PATH: process.env.PATH } }),
  );
  const exits = await Promise.all(processes.map((child) => once(child, 'exit')));
  expect(exits.map(([code]) => code as unknown)).toEqual([0, 0, 0, 0]);
  expect(await applied()).toEqual(MIGRATIONS.map(({ name }) => name));
});

it('a second run changes nothing', async () => {
  await migrate(database.url);
  const before = await schema();
  await migrate(database.url);
  expect(await schema()).toEqual(before);
  expect(before.length).toBeGreaterThan(100);
});

it('can be taken back, and run again to the same schema', async () => {
  await migrate(database.url);
  const before = await schema();
  const source = await dataSource(database.url).initialize();
  while ((await applied()).length > 0) await source.undoLastMigration();
  await source.destroy();
  expect(await tables()).toEqual(['schema_migrations']);
  await migrate(database.url);
  expect(await schema()).toEqual(before);
});

it('make exactly what the entities say', async () => {
  await migrate(database.url);
  const source = await dataSource(database.url).initialize();
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  await source.destroy();
  expect(upQueries.map(({ query: sql }) => sql)).toEqual([]);
});
