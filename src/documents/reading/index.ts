import { readDocx } from './docx.js';
import { noSections } from './failures.js';
import { readMarkdown } from './markdown.js';
import type { MediaType } from './media-type.js';
import { readPlainText } from './plain-text.js';
import type { ReadSection, Source } from './section.js';

export { MEDIA_TYPES, mediaTypeOf, type MediaType } from './media-type.js';
export type { ReadSection, Section, Source } from './section.js';

const READERS: Readonly<Record<MediaType, (source: Source) => AsyncGenerator<ReadSection>>> = {
  'text/plain': readPlainText,
  'text/markdown': readMarkdown,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': readDocx,
};

/**
 * Reads the sections of a document in order, in memory bounded by the largest of them; other work of the process
 * gets its turn while it reads.
 *
 * @throws StepFailure IMPORT_UNREADABLE where the document cannot be read any further, IMPORT_NO_SECTIONS at the end
 *         of one without headings; what `source.chunks()` throws passes through
 */
export async function* readSections(source: Source): AsyncGenerator<ReadSection> {
  let headings = 0;
  for await (const read of READERS[source.mediaType](source)) {
    headings = read.section.ordinal;
    yield read;
  }
  if (headings === 0) throw noSections(source.mediaType);
}
