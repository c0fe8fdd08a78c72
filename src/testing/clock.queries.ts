/** A pool or a client of `pg`, or whatever else runs one statement. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

interface TimedTable {
  name: string;
  /** All quoted. */
  columns: string[];
  /** The column that names the setup of a row, where there is one. */
  owner: string | null;
}

/** Every column of ours that carries a time, by table: what a later migration adds is among them by itself. */
export async function timedTables(sql: Queryable): Promise<TimedTable[]> {
  const { rows } = await sql.query(
    `SELECT quote_ident(c.relname) AS name,
       array_agg(quote_ident(a.attname) ORDER BY a.attnum) FILTER (WHERE a.atttypid = 'timestamptz'::regtype) AS columns,
       CASE WHEN c.relname = 'setups' THEN 'id' ELSE max(a.attname) FILTER (WHERE a.attname = 'setup_id') END AS owner
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attgenerated = ''
     GROUP BY c.oid HAVING bool_or(a.atttypid = 'timestamptz'::regtype) ORDER BY c.relname <> 'setups', c.relname`,
  );
  return rows as TimedTable[];
}

/**
 * Moves every stored time into the past by an interval, in one statement, so that all of them move or none.
 *
 * @param setupId only the rows of this setup
 */
export async function shiftTimes(sql: Queryable, interval: string, setupId?: string): Promise<void> {
  const tables = await timedTables(sql);
  const shifts = tables
    .filter(({ owner }) => setupId === undefined || owner !== null)
    .map(({ name, columns, owner }, index) => {
      const set = columns.map((column) => `${column} = ${column} - (SELECT length FROM shift)`).join(', ');
      const only = setupId === undefined ? '' : ` WHERE ${owner ?? ''} = $2::uuid`;
      return `shift_${String(index)} AS (UPDATE public.${name} SET ${set}${only})`;
    });
  const statement = `WITH shift AS (SELECT $1::interval AS length), ${shifts.join(', ')} SELECT`;
  await sql.query(statement, setupId === undefined ? [interval] : [interval, setupId]);
}

/** How long until a setup's deadline has passed, in milliseconds by the database's clock; undefined where it has none. */
export async function untilDeadline(sql: Queryable, setupId: string): Promise<number | undefined> {
  const { rows } = await sql.query(
    `SELECT (extract(epoch FROM deadline_at - clock_timestamp()) * 1000)::float8 AS ms FROM setups WHERE id = $1`,
    [setupId],
  );
  return (rows as { ms: number | null }[])[0]?.ms ?? undefined;
}
