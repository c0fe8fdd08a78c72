import type pg from 'pg';
import type { DataSource } from 'typeorm';

/** A statement on its way to PostgreSQL. */
export interface Statement {
  readonly text: string;
  /** Its place in its transaction: 1 is START TRANSACTION; 0 outside of one. */
  readonly place: number;
  /** PostgreSQL's process that executes it. */
  readonly pid: number;
}

/** Sees, delays, or fails statements: what these throw is thrown to whoever sent the statement. */
export interface Tap {
  before?: ((statement: Statement) => unknown) | undefined;
  /** The statement was executed. */
  after?: ((statement: Statement) => unknown) | undefined;
}

type Client = pg.PoolClient & { processID: number };
type Query = (config: string | { text: string }, values?: unknown[]) => Promise<unknown>;

/** Taps the connections of this one data source; below TypeORM, so that prepared statements are seen, too. */
export function tapStatements(source: DataSource): Tap {
  const tap: Tap = {};
  const tapped = new WeakSet<Client>();
  const createQueryRunner = source.createQueryRunner.bind(source);
  source.createQueryRunner = (mode) => {
    const runner = createQueryRunner(mode);
    const connect = runner.connect.bind(runner) as () => Promise<Client>;
    runner.connect = async () => {
      const client = await connect();
      if (!tapped.has(client)) tapClient(client, tap);
      tapped.add(client);
      return client;
    };
    return runner;
  };
  return tap;
}

function tapClient(client: Client, tap: Tap): void {
  const query = client.query.bind(client) as Query;
  let place = 0;
  const tappedQuery: Query = async (config, values) => {
    const text = typeof config === 'string' ? config : config.text;
    if (place > 0 || /^(START TRANSACTION|BEGIN)/.test(text)) place += 1;
    const statement = { text, place, pid: client.processID };
    if (/^(COMMIT|ROLLBACK)/.test(text)) place = 0;
    await tap.before?.(statement);
    const result = await query(config, values);
    await tap.after?.(statement);
    return result;
  };
  Object.assign(client, { query: tappedQuery });
}
