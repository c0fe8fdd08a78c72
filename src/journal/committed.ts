import { spawn } from 'node:child_process';
import { git, gitEnvironment } from './git.js';

/** A file that the journal's last commit has. */
export interface Committed {
  path: string;
  text: string;
}

const LF = 0x0a;

/**
 * The records of the last commit, one after the other, by one git however many there are.
 *
 * @throws {GitError} where it cannot be read
 */
export async function* committedRecords(folder: string): AsyncGenerator<Committed> {
  const { output } = await git(folder, ['ls-tree', '-r', '-z', 'HEAD', '--', 'setups/']);
  const entries = output
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => ({
      blob: line.slice(0, line.indexOf('\t')).split(' ')[2] ?? '',
      path: line.slice(line.indexOf('\t') + 1),
    }));
  if (entries.length === 0) return;
  const child = spawn('git', ['cat-file', '--batch'], {
    cwd: folder,
    env: gitEnvironment(folder),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // It ends with its output, which is read below.
  child.stdin.on('error', () => undefined);
  child.stdin.end(entries.map(({ blob }) => `${blob}\n`).join(''));
  const blobs = new Blobs(child.stdout);
  try {
    for (const { path } of entries) yield { path, text: await blobs.next() };
  } finally {
    child.kill();
  }
}

/** The answers of `git cat-file --batch`: a line with the length, so many bytes, a line end. */
class Blobs {
  private readonly chunks: AsyncIterator<Buffer, undefined>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  }

  async next(): Promise<string> {
    let end = this.rest.indexOf(LF);
    while (end < 0) {
      await this.more();
      end = this.rest.indexOf(LF);
    }
    const header = this.rest.subarray(0, end).toString();
    const length = Number(header.split(' ')[2]);
    if (!Number.isInteger(length)) throw new Error(`git cat-file answered "${header}".`);
    const whole = end + 1 + length + 1;
    while (this.rest.length < whole) await this.more();
    const text = this.rest.subarray(end + 1, end + 1 + length).toString();
    this.rest = this.rest.subarray(whole);
    return text;
  }

  private async more(): Promise<void> {
    const chunk = await this.chunks.next();
    if (chunk.done) throw new Error('git cat-file ended before it had answered everything.');
    this.rest = Buffer.concat([this.rest, chunk.value]);
  }
}
