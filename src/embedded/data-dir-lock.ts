import { readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedError } from './embedded-error.js';
import { exists, startTime } from './process-table.js';

const PREFIX = 'server.lock.';

/**
 * Makes this process the only server on a data folder, and takes over from one that died without letting go.
 *
 * The lock is a symbolic link whose target names the owner: it appears whole or not at all. Locks are numbered and the
 * highest number rules, so a stale one is superseded by creating its successor, which only one of several starters can;
 * deleting it first would let a second starter delete the lock of the first.
 *
 * @param folder an existing folder
 * @returns what gives the lock back
 * @throws {EmbeddedError} where a living process has it, naming the process
 */
export async function lockDataDir(folder: string): Promise<() => Promise<void>> {
  const me = `${String(process.pid)}@${(await startTime(process.pid)) ?? ''}`;
  for (;;) {
    const newest = (await lockNumbers(folder)).at(-1) ?? 0;
    if (newest > 0) await refuseIfAlive(folder, newest);
    const mine = newest + 1;
    if (!(await create(folder, mine, me))) continue;
    const numbers = await lockNumbers(folder);
    if (numbers.at(-1) === mine) {
      for (const number of numbers.filter((n) => n < mine)) await rm(path(folder, number), { force: true });
      return () => rm(path(folder, mine), { force: true });
    }
    // The folder's locks went up and down between our look and our own: ours is too low to count.
    await rm(path(folder, mine), { force: true });
  }
}

const path = (folder: string, number: number): string => join(folder, `${PREFIX}${String(number)}`);

async function lockNumbers(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(PREFIX));
  return names.map((name) => Number(name.slice(PREFIX.length))).sort((a, b) => a - b);
}

async function create(folder: string, number: number, owner: string): Promise<boolean> {
  try {
    await symlink(owner, path(folder, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function refuseIfAlive(folder: string, number: number): Promise<void> {
  const owner = await readOwner(path(folder, number));
  if (!owner || !exists(owner.pid)) return;
  const started = await startTime(owner.pid);
  if (started !== undefined && started !== owner.started) return;
  throw new EmbeddedError(
    `Another server (process ${String(owner.pid)}) uses the data folder ${folder}. ` +
      'Stop it, or set another DATA_DIR and another PORT for this one.',
  );
}

async function readOwner(file: string): Promise<{ pid: number; started: string } | undefined> {
  try {
    const [pid, started] = (await readlink(file)).split('@');
    return { pid: Number(pid), started: started ?? '' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
