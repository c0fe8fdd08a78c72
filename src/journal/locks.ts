import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError, LONGEST_MS } from './git.js';

/** A git of ours that still runs, although its parent is dead, is done by then. */
const PATIENCE_MS = 10_000;

/** The locks that our commands take: of the index, of HEAD, and of the branch. */
const LOCKS = ['index.lock', 'HEAD.lock', 'packed-refs.lock', 'config.lock'];

/** What is left in `.git` while we write, and stays there where we are killed. */
const MARKER = 'setup-orchestrator.writing';

/**
 * Which locks of a repository are our own leftovers. git leaves its locks behind where it is killed, and nobody can tell
 * from a lock whose it is. So we leave a marker before we write and take it away afterwards: where it is still there, our
 * last run never ended, and a lock that came after it, within the longest time that a git of ours runs, is of that run.
 * Any other lock is somebody else's, for as long as it is held.
 */
export class OwnLocks {
  /** @param gitFolder of the repository: `.git` */
  constructor(
    private readonly gitFolder: string,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /**
   * Runs work that takes locks, once `clear` has found none. The marker stays where the process dies in the middle of it,
   * or git was killed; a git that ends by itself takes its locks along.
   */
  async writing<T>(work: () => Promise<T>): Promise<T> {
    const marker = join(this.gitFolder, MARKER);
    await leave(marker);
    let wasKilled = false;
    try {
      return await work();
    } catch (error) {
      wasKilled = error instanceof GitError && error.exitCode === null;
      throw error;
    } finally {
      if (!wasKilled) await rm(marker, { force: true });
    }
  }

  /**
   * Removes what a killed run of ours left.
   *
   * @param branchLock the lock of the branch, below `.git`
   * @returns the lock that is somebody else's, or ours and too young; undefined where there is none
   */
  async clear(branchLock: string): Promise<{ path: string; since: Date } | undefined> {
    const began = await timeOf(join(this.gitFolder, MARKER));
    for (const name of [...LOCKS, branchLock, ...(await this.partialIndexes())]) {
      const path = join(this.gitFolder, name);
      const since = await timeOf(path);
      if (since === undefined) continue;
      const isOfThatRun = began !== undefined && since >= began && since <= began + LONGEST_MS;
      if (!isOfThatRun || Date.now() - since < this.patienceMs) return { path, since: new Date(since) };
      await rm(path, { force: true });
    }
    // What it was left for is not there, or no longer.
    await rm(join(this.gitFolder, MARKER), { force: true });
    return undefined;
  }

  /** Of a commit of some paths: its lock has the number of its process in its name, and is in nobody's way for long. */
  private async partialIndexes(): Promise<string[]> {
    const marked = (await timeOf(join(this.gitFolder, MARKER))) !== undefined;
    return marked ? (await readdir(this.gitFolder)).filter((name) => /^next-index-\d+\.lock$/.test(name)) : [];
  }
}

/** On the disk before the first lock can be: a lock that outlives a power failure must not become somebody else's. */
async function leave(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function timeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
