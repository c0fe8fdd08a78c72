import pg from 'pg';
import { virtualClock, type VirtualClock } from '../../src/testing/virtual-clock.js';

/** What changes without anything having happened: every lease of the lock raises its fence. */
const NOT_DATA = ['lock_fence', 'schema_migrations'];

/** Runs one statement over a connection of its own. */
export async function query<T extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Of a database; it connects for each move. */
export const clockOf = (url: string): VirtualClock =>
  virtualClock({ query: async (text, values) => ({ rows: await query(url, text, values) }) });

/** Every row of every table of ours, by table, in the order of the rows' text. */
export async function dump(url: string): Promise<Record<string, string[]>> {
  const tables = await query<{ name: string }>(
    url,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ($1) ORDER BY tablename`,
    [NOT_DATA],
  );
  const rows = tables.map(({ name }) => `SELECT '${name}' AS name, t::text AS row FROM ${name} t`).join(' UNION ALL ');
  const found = await query<{ name: string; row: string }>(url, `${rows} ORDER BY name, row`);
  const byTable: Record<string, string[]> = Object.fromEntries(tables.map(({ name }) => [name, []]));
  for (const { name, row } of found) byTable[name]?.push(row);
  return byTable;
}

/**
 * Makes the workers' steps wait at the documents until the returned function is called, so that a test can look at a
 * setup in IMPORTING or ROLLING_BACK for as long as it likes.
 */
export async function holdDocuments(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE documents IN ACCESS EXCLUSIVE MODE');
  return () => client.end();
}
