import { spawn } from 'node:child_process';
import { gitEnvironment, GitError } from './git.js';

/** Of what it complains, in characters. */
const KEPT = 500;

/** A git whose output is read piece by piece, as it comes, however long it is. */
export class PipedGit {
  private readonly child;
  private readonly chunks: AsyncIterator<Buffer, undefined>;
  private readonly exit: Promise<number | null>;
  private rest: Buffer = Buffer.alloc(0);
  private complaint = '';

  /** @param folder of the repository, absolute */
  constructor(
    folder: string,
    private readonly args: readonly string[],
  ) {
    this.child = spawn('git', [...args], { cwd: folder, env: gitEnvironment(folder), stdio: ['pipe', 'pipe', 'pipe'] });
    this.exit = new Promise((resolve) => {
      this.child.on('close', resolve).on('error', ({ message }) => {
        this.complaint = message;
        resolve(null);
      });
    });
    // It may end before it has read everything: then its exit code tells.
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.complaint = (this.complaint + text).slice(0, KEPT);
    });
    this.chunks = this.child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  }

  /** Writes to its standard input. */
  ask(text: string): void {
    this.child.stdin.write(text);
  }

  /** @returns what comes before this byte, which is passed over; undefined where it ended before */
  async upTo(byte: number): Promise<string | undefined> {
    let at = this.rest.indexOf(byte);
    while (at < 0) {
      const from = this.rest.length;
      if (!(await this.more())) return undefined;
      at = this.rest.indexOf(byte, from);
    }
    return this.take(at + 1)
      .subarray(0, at)
      .toString();
  }

  /** @returns so many; undefined where it ended before */
  async bytes(length: number): Promise<Buffer | undefined> {
    while (this.rest.length < length) if (!(await this.more())) return undefined;
    return this.take(length);
  }

  /** Waits for its end. @throws {GitError} where that was not a good one */
  async end(): Promise<void> {
    if ((await this.exit) !== 0) throw await this.failure();
  }

  /** The reason why it ended before it should have. */
  async failure(): Promise<GitError> {
    const exitCode = await this.exit;
    const reason = this.complaint.replace(/\s+/g, ' ').trim();
    return new GitError(this.args[0] ?? '', exitCode, reason || 'ended before it had answered everything');
  }

  close(): void {
    this.child.kill();
  }

  private take(length: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }

  private async more(): Promise<boolean> {
    const chunk = await this.chunks.next();
    if (chunk.done) return false;
    this.rest = Buffer.concat([this.rest, chunk.value]);
    return true;
  }
}
