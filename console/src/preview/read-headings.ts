import { mediaTypeOf } from '../../../src/documents/reading/media-type.js';
import type { ReadSection, Source } from '../../../src/documents/reading/section.js';

export interface FoundHeading {
  depth: number;
  number: string;
  title: string;
}

export interface Headings {
  /** The first of them. */
  shown: FoundHeading[];
  total: number;
}

const SHOWN = 100;

/**
 * The headings that the import will find, read by the server's own readers.
 *
 * @returns undefined for what browsers do not read here: Word documents, and files that the API will refuse
 * @throws {Error} in words for people, where the import would fail on it
 */
export async function readHeadings(file: File, signal: AbortSignal): Promise<Headings | undefined> {
  const mediaType = mediaTypeOf({ fileName: file.name, contentType: file.type });
  const read = await readerOf(mediaType);
  if (!mediaType || !read) return undefined;
  const found: Headings = { shown: [], total: 0 };
  const source: Source = { mediaType, size: file.size, chunks: () => chunksOf(file) };
  for await (const { section } of read(source)) {
    if (signal.aborted) return undefined;
    if (section.ordinal === 0) continue;
    found.total += 1;
    if (found.shown.length < SHOWN) found.shown.push(section);
  }
  return found;
}

async function readerOf(
  mediaType: string | undefined,
): Promise<((source: Source) => AsyncGenerator<ReadSection>) | undefined> {
  if (mediaType === 'text/plain') return (await import('../../../src/documents/reading/plain-text.js')).readPlainText;
  if (mediaType === 'text/markdown') return (await import('../../../src/documents/reading/markdown.js')).readMarkdown;
  return undefined;
}

async function* chunksOf(file: File): AsyncGenerator<Uint8Array> {
  const size = 1024 * 1024;
  for (let at = 0; at < file.size; at += size) yield new Uint8Array(await file.slice(at, at + size).arrayBuffer());
}
