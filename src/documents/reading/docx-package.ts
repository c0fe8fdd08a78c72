import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { StepFailure } from '../../common/step-failure.js';
import { unreadable } from './failures.js';
import type { Source } from './section.js';

/** A document of 20 MiB has some tens of parts and inflates to less; a zip bomb does not. */
const MAX_PARTS = 10_000;
const MAX_INFLATED = 200 * 1024 * 1024;

const OLD_OFFICE_FILE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const NO_WORD_FILE = 'It is not a whole Word document: open it in Word and save it again as .docx.';
const TOO_BIG = 'It inflates to more than 200 MiB: remove what is embedded in it, or split it.';

/** The parts of a .docx file, which is a zip archive (ECMA-376 part 2). What is read counts towards one limit. */
export class DocxPackage {
  private inflated = 0;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws StepFailure IMPORT_UNREADABLE for what is no zip archive, is encrypted or has too many parts */
  static async open(source: Source): Promise<DocxPackage> {
    const bytes = await bytesOf(source);
    if (bytes.subarray(0, 4).equals(OLD_OFFICE_FILE)) {
      throw unreadable('It has a password or is an old .doc file: save it as .docx without a password.');
    }
    try {
      const zip = await fromBufferPromise(bytes);
      if (zip.entryCount > MAX_PARTS) throw unreadable('It has more parts than any Word document: save it again.');
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
      }
      return new DocxPackage(zip, entries);
    } catch (error) {
      throw asUnreadable(error);
    }
  }

  /** The inflated size of a part in bytes as the archive declares it; undefined where there is no such part. */
  sizeOf(name: string): number | undefined {
    return this.entries.get(name)?.uncompressedSize;
  }

  /**
   * A part's inflated bytes, counted and checked as they come: an archive may declare any size.
   *
   * @throws StepFailure IMPORT_UNREADABLE for a missing, encrypted or damaged part, and beyond 200 MiB in all
   */
  async *read(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.entries.get(name);
    if (!entry) throw unreadable(NO_WORD_FILE);
    if (entry.isEncrypted()) throw unreadable('It is encrypted: save it without a password.');
    if (this.inflated + entry.uncompressedSize > MAX_INFLATED) throw unreadable(TOO_BIG);
    let checksum = 0;
    try {
      const stream: AsyncIterable<Buffer> = await this.zip.openReadStreamPromise(entry);
      for await (const bytes of stream) {
        this.inflated += bytes.length;
        if (this.inflated > MAX_INFLATED) throw unreadable(TOO_BIG);
        checksum = crc32(bytes, checksum);
        yield bytes;
      }
    } catch (error) {
      throw asUnreadable(error);
    }
    if (checksum !== entry.crc32) throw unreadable(NO_WORD_FILE);
  }
}

async function bytesOf(source: Source): Promise<Buffer> {
  const bytes = Buffer.alloc(source.size);
  let length = 0;
  for await (const chunk of source.chunks()) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.subarray(0, length);
}

const asUnreadable = (error: unknown): StepFailure =>
  error instanceof StepFailure ? error : unreadable(NO_WORD_FILE, error);
