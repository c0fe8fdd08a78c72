import { PipedGit } from './piped-git.js';

/** A file that the journal's last commit has. */
export interface Committed {
  path: string;
  /** Undefined where git cannot read what was committed: its object is missing or damaged. */
  text: string | undefined;
}

const LF = 0x0a;
const NUL = 0x00;
/** So many are asked for at a time: neither side ever waits with a full pipe for the other. */
const BATCH = 500;

/**
 * The records of the last commit, one after the other, by two gits and in little memory however many there are.
 *
 * @throws {GitError} where the list of them cannot be read
 */
export async function* committedRecords(folder: string): AsyncGenerator<Committed> {
  const blobs = new Blobs(folder);
  try {
    let batch: { blob: string; path: string }[] = [];
    for await (const entry of entries(folder)) {
      if (batch.push(entry) < BATCH) continue;
      yield* blobs.read(batch);
      batch = [];
    }
    yield* blobs.read(batch);
  } finally {
    blobs.close();
  }
}

async function* entries(folder: string): AsyncGenerator<{ blob: string; path: string }> {
  const list = new PipedGit(folder, ['ls-tree', '-r', '-z', 'HEAD', '--', 'setups/']);
  try {
    for (let line = await list.upTo(NUL); line !== undefined; line = await list.upTo(NUL)) {
      const tab = line.indexOf('\t');
      yield { blob: line.slice(0, tab).split(' ')[2] ?? '', path: line.slice(tab + 1) };
    }
    await list.end();
  } finally {
    list.close();
  }
}

/** The answers of `git cat-file --batch`: a line with the length, so many bytes, a line end. */
class Blobs {
  private readonly git: PipedGit;

  constructor(folder: string) {
    this.git = new PipedGit(folder, ['cat-file', '--batch']);
  }

  async *read(batch: readonly { blob: string; path: string }[]): AsyncGenerator<Committed> {
    this.git.ask(batch.map(({ blob }) => `${blob}\n`).join(''));
    for (const { path } of batch) {
      const header = await this.git.upTo(LF);
      if (header === undefined) throw await this.git.failure();
      // Of what cannot be read: `<blob> missing`.
      const length = Number(header.split(' ')[2]);
      yield { path, text: Number.isInteger(length) ? await this.text(length) : undefined };
    }
  }

  close(): void {
    this.git.close();
  }

  private async text(length: number): Promise<string> {
    const text = await this.git.bytes(length + 1);
    if (text === undefined) throw await this.git.failure();
    return text.subarray(0, length).toString();
  }
}
