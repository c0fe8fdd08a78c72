import { StepFailure } from '../../common/step-failure.js';
import type { MediaType } from './media-type.js';

/**
 * The document cannot be read, and reading it again would fail the same way.
 *
 * @param advice a sentence for its owner about the document, `It …`, that says what is wrong and what to do
 */
export const unreadable = (advice: string, cause?: unknown): StepFailure =>
  new StepFailure('IMPORT_UNREADABLE', `The document cannot be read. ${advice}`, { cause });

/** As much as a whole plain document may have; only inflated documents can reach it. */
export const MAX_SECTION_CHARACTERS = 21 * 1024 * 1024;

/** One section has more characters than MAX_SECTION_CHARACTERS. */
export const sectionTooLong = (): StepFailure =>
  unreadable('One section has more than 20 million characters: give it headings, or split the document.');

const EXPECTED_HEADING: Readonly<Record<MediaType, string>> = {
  'text/plain':
    'a numbered line such as "1. Introduction" or "2.1 Powers", alone between blank lines and indented by at most 3 spaces',
  'text/markdown': 'a line such as "# Introduction", outside quotes, lists and code',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
    'a paragraph in one of the styles Heading 1 to Heading 9',
};

/** The document was read to its end and had no heading. */
export const noSections = (mediaType: MediaType): StepFailure =>
  new StepFailure(
    'IMPORT_NO_SECTIONS',
    `The document has no heading, so nothing tells its sections apart. A heading is ${EXPECTED_HEADING[mediaType]}.`,
  );
