import { Logger } from '@nestjs/common';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SinkAway } from '../outbox/sink.js';
import { heldBySomeone, whyAway } from './away.js';
import { git } from './git.js';
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

/** Of packing what has become many loose files: git looks through all of them. */
const LONGEST_PACKING_MS = 600_000;

/** The git repository in JOURNAL_DIR: a work tree that people can open, with what was recorded committed. */
export class JournalRepository {
  private readonly log = new Logger(JournalRepository.name);

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
      if (await locks.writing(() => this.write(files))) await this.pack(locks);
    } catch (error) {
      if (error instanceof SinkAway) throw error;
      throw new SinkAway(whyAway(this.folder, error), { cause: error });
    }
  }

  /** Packs loose objects once there are many. What was committed stays committed where that fails. */
  private async pack(locks: OwnLocks): Promise<void> {
    try {
      await locks.writing(() => git(this.folder, ['gc', '--auto', '--quiet'], { longestMs: LONGEST_PACKING_MS }));
    } catch (error) {
      this.log.warn({ err: error, msg: `the journal in ${this.folder} could not be packed: it grows, and is whole` });
    }
  }

  /** @returns whether there was something to commit */
  private async write(files: readonly RecordFile[]): Promise<boolean> {
    const written: RecordFile[] = [];
    for (const file of files) if (await this.writeFile(file)) written.push(file);
    if (written.length === 0) return false;
    const paths = written.map(({ path }) => path).join('\0');
    const only = ['--pathspec-from-file=-', '--pathspec-file-nul'];
    await git(this.folder, ['add', '--force', ...only], { input: paths });
    const staged = await git(this.folder, ['diff', '--cached', '--name-only', '-z']);
    const ours = new Set(written.map(({ path }) => path));
    if (!staged.output.split('\0').some((path) => ours.has(path))) return false;
    // With a pathspec it commits these paths alone, and leaves whatever somebody else has staged where it is.
    const message = messageOf(written);
    await git(this.folder, ['commit', '--quiet', '--no-verify', '--only', '-m', message, ...only], { input: paths });
    return true;
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

  /** Made aside and moved here when it is whole: whoever is killed in the middle leaves nothing that is in the way. */
  private async ensure(): Promise<void> {
    const target = join(this.folder, '.git');
    if (await exists(target)) return;
    const aside = join(this.folder, '.setup-orchestrator.new');
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside, { recursive: true });
    await git(aside, ['init', '--quiet', '--initial-branch=main', '--template=']);
    await rename(join(aside, '.git'), target);
    await rm(aside, { recursive: true });
  }
}

function messageOf(files: readonly RecordFile[]): string {
  const count = files.length === 1 ? '1 setup' : `${String(files.length)} setups`;
  return [`Record ${count}`, '', ...files.map(({ line }) => line)].join('\n');
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    // Of a folder it does not say which.
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
