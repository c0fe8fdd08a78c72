import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedError } from './embedded-error.js';
import { freePort, isFree } from './free-port.js';
import { readIfThere } from './kept-secret.js';
import { postgresBinaries } from './postgres-binaries.js';
import { ensureCluster, passwordFile, pgdata, type Cluster } from './postgres-cluster.js';
import { clusterName, stopOrphan } from './postgres-orphan.js';
import { postgresUser } from './postgres-user.js';
import { Service } from './service.js';

const READY_WITHIN_MS = 60_000;
const RETRY_MS = 100;
const PORT_ATTEMPTS = 5;
const INVALID_PASSWORD = '28P01';

/** A running PostgreSQL of our own. */
export interface Postgres {
  /** Address of the maintenance database `postgres`, with the superuser's password. */
  readonly url: URL;
  readonly version: string;
  /** The folder of its executables. */
  readonly bin: string;
  /** Fast shutdown: running transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on 127.0.0.1 with its data in `folder`, making them at the first start.
 *
 * @param folder   absolute; its parent exists and is locked by the caller
 * @param settings further server settings by name
 * @throws {EmbeddedError} where it does not start, with the last lines of its log
 */
export async function startPostgres(folder: string, settings: Record<string, string> = {}): Promise<Postgres> {
  const runAs = await postgresUser(folder);
  const cluster = { folder, runAs, bin: await postgresBinaries(runAs) };
  await ensureCluster(cluster);
  await stopOrphan(folder);
  const password = await readIfThere(passwordFile(folder));
  if (!password)
    throw new EmbeddedError(`${passwordFile(folder)} is missing: nobody can log in to the data beside it.`);

  const portFile = `${folder}.port`;
  let port = await freePort(Number(await readIfThere(portFile)) || 0);
  for (let attempt = 1; ; attempt += 1) {
    const service = await launch(cluster, port, settings);
    const url = new URL(`postgres://postgres:${password}@127.0.0.1:${String(port)}/postgres`);
    try {
      const version = await waitUntilReady(service, url);
      await writeFile(portFile, String(port));
      return { url, version, bin: cluster.bin, stop: () => service.stop('SIGINT', 'SIGQUIT', 'SIGKILL') };
    } catch (error) {
      await service.stop('SIGINT', 'SIGQUIT', 'SIGKILL');
      // Someone else may have taken the port between our look and PostgreSQL's.
      if (attempt === PORT_ATTEMPTS || (await isFree(port))) throw error;
      port = await freePort();
    }
  }
}

async function launch({ folder, bin, runAs }: Cluster, port: number, extra: Record<string, string>): Promise<Service> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    cluster_name: await clusterName(folder),
    ...extra,
  };
  return Service.start({
    command: join(bin, 'postgres'),
    args: [
      '-D',
      pgdata(folder, runAs),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: folder,
    log: `${folder}.log`,
    runAs,
    lastSignal: 'SIGINT',
  });
}

/** After a crash it replays its log first, and refuses connections so long. */
async function waitUntilReady(service: Service, url: URL): Promise<string> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? '';
    } catch (error) {
      if ((error as { code?: string }).code === INVALID_PASSWORD || Date.now() > until || !service.running) {
        throw new EmbeddedError(`The embedded PostgreSQL did not start:\n${await service.lastWords()}`, {
          cause: error,
        });
      }
    } finally {
      await client.end();
    }
    await sleep(RETRY_MS);
  }
}
