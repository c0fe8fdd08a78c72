import { MAX_SECTION_CHARACTERS, sectionTooLong } from './failures.js';
import type { MediaType } from './media-type.js';

/** One heading of a document with the text up to the next one. */
export interface Section {
  /** The place in the document: headings count from 1; 0 is the text before the first heading. */
  ordinal: number;
  /** 1 = top level; 0 for the text before the first heading. */
  depth: number;
  /** As written, without a closing dot: `4.1`, `A.3`; empty where the heading has none. */
  number: string;
  title: string;
  /** Blank lines at both ends are cut, line ends are `\n`, everything else is as written. */
  text: string;
}

/** A heading without its text. */
export type Heading = Pick<Section, 'depth' | 'number' | 'title'>;

/** A stored document. */
export interface Source {
  mediaType: MediaType;
  /** In bytes. */
  size: number;
  /** The bytes, from the start at each call, in pieces of any size. */
  chunks(): AsyncIterable<Uint8Array>;
}

export interface ReadSection {
  section: Section;
  /** The share of the source read so far, 0 to 1, never going backwards. */
  position: number;
}

/** Joined when there are so many: ten million pieces of one character cost 16 times their text otherwise. */
const PIECES = 4096;

/** Puts the sections together from headings and texts in the order of the document, holding one section at a time. */
export class SectionAssembler {
  private ordinal = 0;
  private heading: Heading = { depth: 0, number: '', title: '' };
  private joined: string[] = [];
  private pieces: string[] = [];
  private characters = 0;

  /** @throws StepFailure IMPORT_UNREADABLE when the section grows beyond 20 million characters */
  append(text: string): void {
    this.characters += text.length;
    if (this.characters > MAX_SECTION_CHARACTERS) throw sectionTooLong();
    this.pieces.push(text);
    if (this.pieces.length === PIECES) this.join();
  }

  /** Begins the next section; returns the one that this heading ends, or undefined for an empty start. */
  begin(heading: Heading): Section | undefined {
    const ended = this.end();
    this.ordinal += 1;
    this.heading = heading;
    return ended;
  }

  /** Returns the last section, or undefined for a blank document. */
  end(): Section | undefined {
    this.join();
    const text = withoutBlankEnds(this.joined.join(''));
    this.joined = [];
    this.characters = 0;
    if (this.ordinal === 0 && text === '') return undefined;
    return { ordinal: this.ordinal, ...this.heading, text };
  }

  private join(): void {
    this.joined.push(this.pieces.join(''));
    this.pieces = [];
  }
}

function withoutBlankEnds(text: string): string {
  const first = text.search(/\S/);
  if (first < 0) return '';
  const start = text.lastIndexOf('\n', first) + 1;
  const end = text.indexOf('\n', text.trimEnd().length);
  return text.slice(start, end < 0 ? undefined : end);
}
