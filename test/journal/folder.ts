import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RecordFile } from '../../src/journal/journal.repository.js';

const run = promisify(execFile);

/** A folder for JOURNAL_DIR, and git as a person uses it there. */
export class JournalFolder {
  path = '';

  async make(): Promise<void> {
    this.path = await mkdtemp(join(tmpdir(), 'setup-journal-'));
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What a file of `.git` is called on the disk. */
  inGit(...names: string[]): string {
    return join(this.path, '.git', ...names);
  }

  async git(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=someone', '-c', 'user.email=someone@example.org'];
    return (await run('git', ['-C', this.path, ...identity, ...args])).stdout.trim();
  }

  async commits(): Promise<number> {
    return Number(await this.git('rev-list', '--count', 'HEAD').catch(() => '0'));
  }

  /** What git finds wrong; empty where nothing is. */
  async damage(): Promise<string> {
    const { stdout, stderr } = await run('git', [
      '-C',
      this.path,
      'fsck',
      '--strict',
      '--no-dangling',
      '--no-progress',
    ]);
    return `${stdout}${stderr}`.trim();
  }
}

const idOf = (n: number): string => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`;

/** A record as the repository gets it. */
export const recordFile = (n: number, version = 1): RecordFile => ({
  path: `setups/${idOf(n).slice(0, 2)}/${idOf(n)}.md`,
  version,
  text: `---\nsetup: "${idOf(n)}"\nversion: ${String(version)}\n---\n`,
  line: `${idOf(n)} v${String(version)} COMPLETED`,
});
