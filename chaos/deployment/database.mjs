import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../dist/src/embedded/postgres.js';

/**
 * `commit_delay` holds every commit for some milliseconds, so that kills fall into commits; commit times show
 * afterwards whether two transitions overlapped.
 */
const SETTINGS = {
  max_connections: '200',
  track_commit_timestamp: 'on',
  commit_delay: '3000',
  commit_siblings: '0',
  // Recovery otherwise syncs every file of the data folder one by one: 2 s of each start after a kill.
  ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),
};

/** A PostgreSQL of the run's own, with fsync, to be killed and started again on the same data. */
export class Database {
  #folder;
  #postgres;

  /** @param {string} parent where its data will lie */
  static async start(parent) {
    const database = new Database(join(parent, 'postgres'));
    await database.up();
    return database;
  }

  constructor(folder) {
    this.#folder = folder;
  }

  async up() {
    this.#postgres = await startPostgres(this.#folder, SETTINGS);
  }

  /** kill -9 of the postmaster: its children end by themselves, some in the middle of a commit. */
  async down() {
    const pid = Number((await readFile(join(this.#folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    await this.#postgres.stop();
  }

  async stop() {
    await this.#postgres.stop();
  }

  /** Where it listens now. */
  get port() {
    return Number(this.#postgres.url.port);
  }

  /** Its address, directly or through a link. */
  url(port = this.port) {
    const url = new URL(this.#postgres.url);
    url.port = String(port);
    return url.href;
  }

  /** One statement on a connection of its own, past all links. @throws whatever PostgreSQL says, or that it is away */
  async query(sql, values = []) {
    const client = new pg.Client({
      connectionString: this.url(),
      connectionTimeoutMillis: 5_000,
      query_timeout: 60_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query(sql, values);
      return rows;
    } finally {
      await client.end();
    }
  }

  /** kill -9 of one busy server process: PostgreSQL then drops all connections and recovers from its log. */
  async crashBackend() {
    const [backend] = await this.#busy(1);
    if (!backend) throw new Error('Nobody is connected.');
    process.kill(backend.pid, 'SIGKILL');
  }

  /** Ends some sessions of the application, busy ones first. */
  async terminate(count) {
    const backends = await this.#busy(count);
    await this.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [
      backends.map(({ pid }) => pid),
    ]);
  }

  #busy(count) {
    return this.query(
      `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'setup-orchestrator%'
       ORDER BY state = 'idle', random() LIMIT $1`,
      [count],
    );
  }
}
