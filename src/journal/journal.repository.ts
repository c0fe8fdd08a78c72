import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SinkAway } from '../outbox/sink.js';
import { git, GitError, NOT_THERE } from './git.js';
import { versionIn } from './journal.record.js';
import { OwnLocks } from './locks.js';

/** One file of a commit. */
export interface RecordFile {
  /** Below the repository. */
  path: string;
  version: number;
  text: string;
  /** In the message of the commit: `<id> v9 COMPLETED`. */
  line: string;
}

/** Loose objects are packed after so many commits. */
const PACK_AFTER = 200;

/** The git repository in JOURNAL_DIR: a work tree that people can open, with what was recorded committed. */
export class JournalRepository {
  private commits = 0;

  /** @param folder absolute; made where it is not there */
  constructor(private readonly folder: string) {}

  /**
   * Writes files and commits them, all in one commit; where nothing is new, without one. A file that tells of a later
   * version already is left as it is. Whatever else is in the repository, staged or not, is not touched.
   *
   * @throws {SinkAway} with cause and cure, where the repository cannot be written just now
   */
  async commit(files: readonly RecordFile[]): Promise<void> {
    try {
      await this.ensure();
      const locks = new OwnLocks(join(this.folder, '.git'));
      const head = (await git(this.folder, ['symbolic-ref', 'HEAD'])).output.trim();
      const held = await locks.clear(`${head}.lock`);
      if (held) throw new SinkAway(heldBySomeone(held));
      await locks.writing(() => this.write(files));
    } catch (error) {
      if (error instanceof SinkAway) throw error;
      throw new SinkAway(whyNot(this.folder, error), { cause: error });
    }
  }

  private async write(files: readonly RecordFile[]): Promise<void> {
    const written: RecordFile[] = [];
    for (const file of files) if (await this.writeFile(file)) written.push(file);
    if (written.length === 0) return;
    const paths = written.map(({ path }) => path).join('\0');
    const only = ['--pathspec-from-file=-', '--pathspec-file-nul'];
    await git(this.folder, ['add', '--force', ...only], { input: paths });
    const staged = await git(this.folder, ['diff', '--cached', '--name-only', '-z']);
    const ours = new Set(written.map(({ path }) => path));
    if (!staged.output.split('\0').some((path) => ours.has(path))) return;
    // With a pathspec it commits these paths alone, and leaves whatever somebody else has staged where it is.
    const message = messageOf(written);
    await git(this.folder, ['commit', '--quiet', '--no-verify', '--only', '-m', message, ...only], { input: paths });
    this.commits += 1;
    if (this.commits % PACK_AFTER === 0) await git(this.folder, ['gc', '--quiet', '--no-detach']);
  }

  /** Whole or not at all. @returns false where a later version is there */
  private async writeFile({ path, version, text }: RecordFile): Promise<boolean> {
    const target = join(this.folder, path);
    const there = versionIn(await readIfThere(target));
    if (there !== undefined && there > version) return false;
    await mkdir(dirname(target), { recursive: true });
    const temporary = join(this.folder, '.git', 'setup-orchestrator.record');
    await writeFile(temporary, text);
    await rename(temporary, target);
    return true;
  }

  private async ensure(): Promise<void> {
    if (await exists(join(this.folder, '.git', 'HEAD'))) return;
    await mkdir(this.folder, { recursive: true });
    await git(this.folder, ['init', '--quiet', '--initial-branch=main', '--template=']);
  }
}

function messageOf(files: readonly RecordFile[]): string {
  const count = files.length === 1 ? '1 setup' : `${String(files.length)} setups`;
  return [`Record ${count}`, '', ...files.map(({ line }) => line)].join('\n');
}

const heldBySomeone = ({ path, since }: { path: string; since: Date }): string =>
  `${path} has been held since ${since.toISOString()}. Wait for the git that holds it, or remove the file if none runs.`;

function whyNot(folder: string, error: unknown): string {
  if (error instanceof GitError) {
    if (error.reason === NOT_THERE) return 'The git program is not on the PATH of the worker: install it.';
    const lock = /Unable to create '([^']*\.lock)'|cannot lock ref/.exec(error.reason);
    if (lock) return `Somebody else writes to ${folder} just now (${lock[1] ?? 'a ref'}): it is tried again.`;
    return `git ${error.command} failed in ${folder}: ${error.reason}`;
  }
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${folder} cannot be written by the worker: ${code}.`;
  if (code === 'ENOSPC') return `The disk with ${folder} is full.`;
  return `The journal in ${folder} cannot be written: ${code || message}.`;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
