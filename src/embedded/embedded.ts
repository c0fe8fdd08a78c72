import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import pg from 'pg';
import type { Env, LockNodes, Settings } from '../config/env.js';
import { lockDataDir } from './data-dir-lock.js';
import { EmbeddedError } from './embedded-error.js';
import { keptSecret, readIfThere } from './kept-secret.js';
import { passwordFile } from './postgres-cluster.js';
import { startPostgres } from './postgres.js';
import { SHARED_BINARIES } from './postgres-binaries.js';
import { findRedis, startRedis } from './redis.js';

const DATABASE = 'setup';

/** What runs beside the application because nobody named another. */
export interface Embedded {
  readonly settings: Settings;
  /** One sentence for each thing that was started, for the banner. */
  readonly started: readonly string[];
  /** Stops everything that was started; to be called last, when nobody needs the database any more. */
  stop(): Promise<void>;
}

/**
 * Where the database of the local server is, as its files say: it is up only while that server runs.
 *
 * @returns undefined where no server was ever started with this folder
 */
export async function localDatabaseUrl(dataDir: string): Promise<string | undefined> {
  const folder = join(dataDir, 'postgres');
  const [password, port] = await Promise.all([readIfThere(passwordFile(folder)), readIfThere(`${folder}.port`)]);
  return password && port ? `postgres://postgres:${password}@127.0.0.1:${port}/${DATABASE}` : undefined;
}

/** What has to be stopped, in the order in which it was started. */
type Stops = (() => Promise<void>)[];

/**
 * Fills in what the operator left open: PostgreSQL and Redis of our own and a secret for tokens, all kept in DATA_DIR.
 * Starts nothing for what has an address.
 *
 * @throws {EmbeddedError} in words for people, after stopping whatever had been started
 */
export async function startEmbedded(env: Env): Promise<Embedded> {
  const { databaseUrl, lock, auth } = env;
  const needsSecret = auth.secret === undefined && auth.jwksUrl === undefined;
  const stops: Stops = [];
  const started: string[] = [];
  try {
    if (databaseUrl === undefined || lock.nodes === undefined || needsSecret) {
      await mkdir(env.dataDir, { recursive: true, mode: 0o700 });
      stops.push(await lockDataDir(env.dataDir));
    }
    const settings: Settings = {
      ...env,
      databaseUrl: databaseUrl ?? (await embedPostgres(env.dataDir, stops, started)),
      lock: { ...lock, nodes: lock.nodes ?? (await embedRedis(env.dataDir, stops, started)) },
      auth: needsSecret ? { ...auth, secret: await keptSecret(join(env.dataDir, 'jwt-secret'), 48) } : auth,
    };
    return { settings: Object.freeze(settings), started, stop: once(() => stopAll(stops)) };
  } catch (error) {
    await stopAll(stops);
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error;
    throw new EmbeddedError(
      `The data folder ${env.dataDir} cannot be used (${(error as Error).message}). ` +
        'Start as the user who made it, or set another DATA_DIR.',
      { cause: error },
    );
  }
}

async function embedPostgres(dataDir: string, stops: Stops, started: string[]): Promise<string> {
  const folder = join(dataDir, 'postgres');
  const postgres = await startPostgres(folder);
  stops.push(() => postgres.stop());
  await ensureDatabase(postgres.url);
  const copied = postgres.bin.startsWith(SHARED_BINARIES) ? `, run from a copy in ${postgres.bin}` : '';
  started.push(`PostgreSQL ${postgres.version} on ${postgres.url.host}, data in ${forPeople(folder)}${copied}`);
  const url = new URL(postgres.url);
  url.pathname = DATABASE;
  return url.href;
}

async function embedRedis(dataDir: string, stops: Stops, started: string[]): Promise<LockNodes> {
  const command = await findRedis();
  if (!command) {
    started.push(
      'NO REDIS: there is no valkey-server or redis-server on the PATH, so the lock runs in this process only. ' +
        'That is sound for one process; for more, install one or set REDIS_URLS',
    );
    return 'in-process';
  }
  const redis = await startRedis(command, dataDir);
  stops.push(() => redis.stop());
  started.push(`${redis.version} (${command}) on ${new URL(redis.url).host}, in memory only`);
  return [redis.url];
}

async function ensureDatabase(maintenance: URL): Promise<void> {
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** Newest first, so that the lock on the data folder goes last; one that fails does not keep the others running. */
async function stopAll(stops: Stops): Promise<void> {
  const failures: unknown[] = [];
  for (const stop of stops.toReversed()) {
    await stop().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything embedded could be stopped.');
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= action());
}

const forPeople = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
};
