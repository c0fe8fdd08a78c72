import type { DocxPackage } from './docx-package.js';
import { parseXml, type XmlHandler } from './docx-xml.js';

interface Style {
  name: string;
  basedOn?: string;
  outlineLevel?: string;
}

/**
 * The heading level, 1 to 9, of an outline level as a document writes it, `0` to `8`; 0 for body text, which is `9`
 * (ECMA-376 part 1, 17.3.1.20).
 */
export const levelOfOutline = (value: string): number => (/^[0-8]$/.test(value) ? Number(value) + 1 : 0);

/**
 * Which paragraph styles are headings. A style is one by its name, which is `heading 1` in every language while its
 * id is translated, by its outline level, or through the style that it is based on. `Title` is none.
 */
export class HeadingStyles implements XmlHandler {
  private readonly styles = new Map<string, Style>();
  private current: Style | undefined;

  /** Reads the styles of a document; one without that part has none. */
  static async of(docx: DocxPackage): Promise<HeadingStyles> {
    const styles = new HeadingStyles();
    const part = 'word/styles.xml';
    if (docx.sizeOf(part) === undefined) return styles;
    const progress = parseXml(docx.read(part), styles);
    while (!(await progress.next()).done);
    return styles;
  }

  /** The level of a style, 1 to 9; 0 for one that is no heading. */
  levelOf(styleId: string): number {
    const seen = new Set<string>();
    let id: string | undefined = styleId;
    while (id !== undefined && !seen.has(id)) {
      seen.add(id);
      const style: Style | undefined = this.styles.get(id);
      const named = /^heading ?([1-9])$/i.exec(style?.name ?? id)?.[1];
      if (named !== undefined) return Number(named);
      if (style?.name.toLowerCase() === 'title') return 0;
      if (style?.outlineLevel !== undefined) return levelOfOutline(style.outlineLevel);
      id = style?.basedOn;
    }
    return 0;
  }

  open(name: string, attribute: (local: string) => string | undefined): void {
    if (name === 'w:style') {
      this.current = { name: '' };
      this.styles.set(attribute('styleId') ?? '', this.current);
      return;
    }
    if (!this.current) return;
    const value = attribute('val') ?? '';
    if (name === 'w:name') this.current.name = value;
    else if (name === 'w:basedOn') this.current.basedOn = value;
    else if (name === 'w:outlineLvl') this.current.outlineLevel = value;
  }

  text(): void {
    // The facts about a style are attributes.
  }

  close(name: string): void {
    if (name === 'w:style') this.current = undefined;
  }
}
