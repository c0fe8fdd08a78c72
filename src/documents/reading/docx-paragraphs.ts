import { levelOfOutline, type HeadingStyles } from './docx-styles.js';
import type { XmlHandler } from './docx-xml.js';
import { MAX_SECTION_CHARACTERS, sectionTooLong } from './failures.js';

/** A paragraph of the document; `level` is 1 to 9 for a heading, 0 for text. */
export interface Paragraph {
  level: number;
  text: string;
}

interface OpenParagraph {
  style: string;
  outlineLevel: string | undefined;
  pieces: string[];
}

/** What is inside is not in the document: deleted, moved away, former properties, doubles for old programs, ruby. */
const SKIPPED = new Set(['w:del', 'w:moveFrom', 'w:pPrChange', 'mc:Fallback', 'w:rt']);

/** Elements of a run that stand for characters. */
const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['w:tab', '\t'],
  ['w:ptab', '\t'],
  ['w:br', '\n'],
  ['w:cr', '\n'],
  ['w:noBreakHyphen', '\u2011'],
]);

/**
 * Gathers the paragraphs of `word/document.xml` in reading order, those of table cells too. A text box stands in the
 * middle of the paragraph that holds it; its paragraphs come after that one, as text.
 */
export class ParagraphReader implements XmlHandler {
  private readonly path: string[] = [];
  private readonly unfinished: OpenParagraph[] = [];
  private boxed: Paragraph[] = [];
  private complete: Paragraph[] = [];
  private skipped = 0;
  private characters = 0;

  constructor(private readonly styles: HeadingStyles) {}

  /** The paragraphs that have been completed since the last call. */
  take(): Paragraph[] {
    const taken = this.complete;
    this.complete = [];
    return taken;
  }

  open(name: string, attribute: (local: string) => string | undefined): void {
    if (this.skipped > 0 || SKIPPED.has(name)) {
      this.skipped += 1;
      return;
    }
    const parent = this.path.at(-1);
    this.path.push(name);
    const paragraph = this.unfinished.at(-1);
    if (name === 'w:p') this.unfinished.push({ style: '', outlineLevel: undefined, pieces: [] });
    else if (!paragraph) return;
    else if (name === 'w:pStyle') paragraph.style = attribute('val') ?? '';
    else if (name === 'w:outlineLvl') paragraph.outlineLevel = attribute('val');
    // Tab stops have the same name as tabs, but belong to the properties of a paragraph.
    else if (parent === 'w:r' && CHARACTERS.has(name)) paragraph.pieces.push(CHARACTERS.get(name) ?? '');
  }

  text(text: string): void {
    const element = this.path.at(-1);
    if (this.skipped > 0 || (element !== 'w:t' && element !== 'm:t')) return;
    this.characters += text.length;
    if (this.characters > MAX_SECTION_CHARACTERS) throw sectionTooLong();
    this.unfinished.at(-1)?.pieces.push(text);
  }

  close(): void {
    if (this.skipped > 0) {
      this.skipped -= 1;
      return;
    }
    if (this.path.pop() === 'w:p') this.endParagraph();
  }

  private endParagraph(): void {
    const paragraph = this.unfinished.pop();
    const text = paragraph?.pieces.join('') ?? '';
    const isBlank = text.trim() === '';
    if (this.unfinished.length > 0) {
      if (!isBlank) this.boxed.push({ level: 0, text });
      return;
    }
    if (paragraph && !isBlank) this.complete.push({ level: this.levelOf(paragraph), text });
    for (const boxed of this.boxed) this.complete.push(boxed);
    this.boxed = [];
    this.characters = 0;
  }

  private levelOf({ style, outlineLevel }: OpenParagraph): number {
    return outlineLevel === undefined ? this.styles.levelOf(style) : levelOfOutline(outlineLevel);
  }
}
