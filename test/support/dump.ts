import type pg from 'pg';

/** Every row of every table as JSON, by table. */
export type Dump = Record<string, string[]>;

/** The fence is raised in a transaction of its own; the queue writes its facts when it is opened. */
const APART = ['public.lock_fence', 'bullmq.meta'];

/** Everything in the database, the queue's tables included. */
export async function dump(sql: pg.Pool): Promise<Dump> {
  const tables = await sql.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'bullmq') AND format('%I.%I', schemaname, tablename) <> ALL ($1) ORDER BY name`,
    [APART],
  );
  const all: Dump = {};
  for (const { name } of tables.rows) all[name] = await rowsOf(sql, name);
  return all;
}

async function rowsOf(sql: pg.Pool, table: string): Promise<string[]> {
  const { rows } = await sql.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${table} t ORDER BY 1`);
  return rows.map(({ row }) => row);
}

/** The number of rows that came (positive) or went (negative), by table; tables without a difference are left out. */
export function changes(before: Dump, after: Dump): Record<string, number> {
  const counts = Object.keys(after).map(
    (table) => [table.replace('public.', ''), delta(before, after, table)] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

const delta = (before: Dump, after: Dump, table: string): number =>
  (after[table]?.length ?? 0) - (before[table]?.length ?? 0);

/** Tables in which a setup may still have rows when it owns nothing any more. */
const HISTORY = [
  'outbox_deliveries',
  'bulk_items',
  'setups',
  'setup_transitions',
  'setup_steps',
  'outbox_events',
  'idempotency_keys',
];

/** How many rows a setup owns, by table: nothing but its history once it is ABORTED. */
export async function ownedBy(sql: pg.Pool, setupId: string): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'setup_id' AND table_name <> ALL ($1)`,
    [HISTORY],
  );
  const queries = new Map(rows.map(({ name }) => [name, `SELECT 1 FROM ${name} WHERE setup_id = $1`]));
  queries.set(
    'document_sections',
    'SELECT 1 FROM document_sections JOIN documents ON documents.id = document_id WHERE setup_id = $1',
  );
  queries.set(
    'workflow_stages',
    'SELECT 1 FROM workflow_stages JOIN workflow_templates ON workflow_templates.id = template_id WHERE setup_id = $1',
  );
  queries.set(
    'user_organizations',
    'SELECT 1 FROM user_organizations JOIN organizations ON organizations.id = organization_id WHERE setup_id = $1',
  );
  const owned: Record<string, number> = {};
  for (const [table, query] of queries) {
    const { rowCount } = await sql.query(query, [setupId]);
    if (rowCount) owned[table] = rowCount;
  }
  return owned;
}
