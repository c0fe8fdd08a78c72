import { chown, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EmbeddedError } from './embedded-error.js';
import { keptSecret } from './kept-secret.js';
import { Service, type RunAs } from './service.js';

/** Where a cluster lives and who runs it. */
export interface Cluster {
  /** The data; files about it lie beside it under the same name with an ending. */
  readonly folder: string;
  readonly bin: string;
  readonly runAs: RunAs | undefined;
}

/** The file with the superuser's password, readable by its owner only. */
export const passwordFile = (folder: string): string => `${folder}.password`;

/**
 * The name by which PostgreSQL is told its data folder.
 *
 * Another user than ours may not be able to enter the folders above it (a clone in root's 0700 home): he gets it as his
 * working directory, which the kernel sets before it drops root, and /proc/self/cwd leads there without touching the
 * path. So the data stay where DATA_DIR says. Measured with PostgreSQL 18: initdb, parallel workers, VACUUM, recovery.
 */
export const pgdata = (folder: string, runAs: RunAs | undefined): string =>
  runAs && process.platform === 'linux' ? '/proc/self/cwd' : folder;

/**
 * Makes the cluster unless it is there. Encoding UTF8 and the builtin C.UTF-8: the same order and case mapping on every
 * system, whatever locales it has.
 *
 * @throws {EmbeddedError} with the last words of initdb
 */
export async function ensureCluster({ folder, bin, runAs }: Cluster): Promise<void> {
  if (await isThere(join(folder, 'PG_VERSION'))) return;
  const parent = dirname(folder);
  const draftPrefix = `${basename(folder)}.new-`;
  const leftOver = (await readdir(parent)).filter((name) => name.startsWith(draftPrefix));
  for (const name of leftOver) await rm(join(parent, name), { recursive: true, force: true });

  // Renamed into place when complete: initdb may be killed half-way.
  const draft = await mkdtemp(join(parent, draftPrefix));
  if (runAs) await chown(draft, runAs.uid, runAs.gid);
  await initdb(draft, { folder, bin, runAs });
  await rename(draft, folder);
}

async function initdb(draft: string, { folder, bin, runAs }: Cluster): Promise<void> {
  await keptSecret(passwordFile(folder), 24);
  const password = await open(passwordFile(folder), 'r');
  try {
    // As descriptor 3, since he may not reach the path; to open it again there he must own the file.
    if (runAs) await password.chown(runAs.uid, runAs.gid);
    const service = await Service.start({
      command: join(bin, 'initdb'),
      args: [
        ...['--pgdata', pgdata(draft, runAs), '--username=postgres', '--pwfile=/dev/fd/3', '--auth=scram-sha-256'],
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        '--no-instructions',
      ],
      cwd: draft,
      log: `${folder}.log`,
      runAs,
      fd3: password.fd,
      lastSignal: 'SIGTERM',
    });
    await service.exited;
    if (!service.succeeded) throw new EmbeddedError(`initdb failed:\n${await service.lastWords()}`);
  } finally {
    await password.close();
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
