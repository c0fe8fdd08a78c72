import { createHash } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedError } from './embedded-error.js';
import { readIfThere } from './kept-secret.js';
import { commandLine, exists, findByWords, startTime } from './process-table.js';

/** Milliseconds that a PostgreSQL gets to follow a signal: a fast shutdown writes all dirty pages first. */
const PATIENCE_MS = 30_000;

/**
 * The name that every process of the PostgreSQL on this folder carries in its command line (as `cluster_name`), so that
 * a later start finds them.
 */
export async function clusterName(folder: string): Promise<string> {
  const hash = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex');
  return `setup-${hash.slice(0, 16)}`;
}

/**
 * Stops the PostgreSQL that a killed server left running on this folder, and clears what would keep a new one from
 * starting. The caller holds the lock on the data folder, so nobody else can own it.
 *
 * @throws {EmbeddedError} where it does not stop
 */
export async function stopOrphan(folder: string): Promise<void> {
  const pidFile = join(folder, 'postmaster.pid');
  const name = await clusterName(folder);
  const ours = () => findByWords('postgres', name);

  const postmaster = Number((await readIfThere(pidFile))?.split('\n')[0]);
  if ((await ours()).includes(postmaster)) kill(postmaster, 'SIGINT');
  // Without their postmaster the other processes end by themselves; SIGQUIT is for one that does not.
  if (!(await ends(ours))) {
    for (const pid of await ours()) kill(pid, 'SIGQUIT');
    if (!(await ends(ours))) {
      throw new EmbeddedError(`An earlier PostgreSQL on ${folder} does not stop: ${(await ours()).join(', ')}.`);
    }
  }
  await removeStalePid(pidFile);
}

/**
 * PostgreSQL copes with the pid file of a dead postmaster, but not where that is still a zombie or its pid was given to
 * a foreign process. The file of anything alive called postgres stays: PostgreSQL then refuses to start, and says why.
 */
async function removeStalePid(pidFile: string): Promise<void> {
  const pid = Number((await readIfThere(pidFile))?.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !exists(pid)) return;
  const line = await commandLine(pid);
  const foreign = line !== '' && !line.includes('postgres');
  if (foreign || (await startTime(pid)) === 'dead') await rm(pidFile);
}

async function ends(processes: () => Promise<number[]>): Promise<boolean> {
  const until = Date.now() + PATIENCE_MS;
  while ((await processes()).length > 0) {
    if (Date.now() > until) return false;
    await sleep(50);
  }
  return true;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
