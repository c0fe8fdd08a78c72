import { randomBytes } from 'node:crypto';
import { access, constants, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { EmbeddedError } from './embedded-error.js';
import { freePort, isFree } from './free-port.js';
import { readIfThere } from './kept-secret.js';
import { Service } from './service.js';

const PORT_ATTEMPTS = 5;
const READY_WITHIN_MS = 10_000;

/** A running Redis or Valkey of our own, in memory only: the lock needs no memory of yesterday. */
export interface OwnRedis {
  readonly url: string;
  /** Name and version, for people. */
  readonly version: string;
  stop(): Promise<void>;
}

/** The first `valkey-server` or `redis-server` on the PATH; `undefined` where there is none. */
export async function findRedis(): Promise<string | undefined> {
  for (const name of ['valkey-server', 'redis-server']) {
    for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
      const candidate = join(folder, name);
      const executable = await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (executable) return candidate;
    }
  }
  return undefined;
}

/**
 * Starts a Redis on a free port of 127.0.0.1 with a random password.
 *
 * @param command the server's path
 * @param folder  locked by the caller: for its log, and its address for the next start after a crash of this one
 * @throws {EmbeddedError} where it does not start, with the last lines of its log
 */
export async function startRedis(command: string, folder: string): Promise<OwnRedis> {
  const urlFile = join(folder, 'redis.url');
  const password = randomBytes(24).toString('base64url');
  await shutDownOrphan(urlFile);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    // On its standard input, since a password on the command line is everyone's to read.
    const input = [
      ...[`port ${String(port)}`, 'bind 127.0.0.1', `requirepass ${password}`],
      ...['save ""', 'appendonly no', 'loglevel warning', ''],
    ].join('\n');
    const log = join(folder, 'redis.log');
    const service = await Service.start({ command, args: ['-'], cwd: folder, log, input, lastSignal: 'SIGTERM' });
    const url = `redis://:${password}@127.0.0.1:${String(port)}`;
    try {
      const version = await waitUntilReady(service, url);
      await writeFile(urlFile, url, { mode: 0o600 });
      const stop = async () => {
        await service.stop('SIGTERM', 'SIGKILL');
        await rm(urlFile, { force: true });
      };
      return { url, version, stop };
    } catch (error) {
      await service.stop('SIGTERM', 'SIGKILL');
      if (attempt === PORT_ATTEMPTS || (await isFree(port))) throw error;
    }
  }
}

async function waitUntilReady(service: Service, url: string): Promise<string> {
  const until = Date.now() + READY_WITHIN_MS;
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: () => (service.running && Date.now() < until ? 20 : null),
  });
  // The last one is the cause of the rejection below.
  redis.on('error', () => undefined);
  try {
    const info = await redis.info('server');
    const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
    const valkey = field('valkey_version');
    return valkey ? `Valkey ${valkey}` : `Redis ${field('redis_version') ?? ''}`;
  } catch (error) {
    throw new EmbeddedError(`The embedded Redis did not start:\n${await service.lastWords()}`, { cause: error });
  } finally {
    redis.disconnect();
  }
}

/** One that lost both this server and its watcher. Whoever accepts our random password is ours. */
async function shutDownOrphan(urlFile: string): Promise<void> {
  const url = await readIfThere(urlFile);
  if (!url) return;
  const redis = new Redis(url, { maxRetriesPerRequest: 0, connectTimeout: 1_000, commandTimeout: 1_000 });
  redis.on('error', () => undefined);
  // It answers by hanging up; every other failure means that nothing of ours is there.
  await redis.shutdown('NOSAVE').catch(() => undefined);
  redis.disconnect();
}
