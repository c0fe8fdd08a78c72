import { DocxPackage } from './docx-package.js';
import { ParagraphReader } from './docx-paragraphs.js';
import { HeadingStyles } from './docx-styles.js';
import { parseXml } from './docx-xml.js';
import { unreadable } from './failures.js';
import { numberedTitle } from './heading-number.js';
import { SectionAssembler, type ReadSection, type Source } from './section.js';

const DOCUMENT = 'word/document.xml';

/**
 * The sections of a Word document (.docx). Headings are paragraphs with a heading style or an outline level, which
 * gives their depth; the text is the paragraphs with a blank line between them.
 */
export async function* readDocx(source: Source): AsyncGenerator<ReadSection> {
  const docx = await DocxPackage.open(source);
  const size = docx.sizeOf(DOCUMENT);
  if (size === undefined) throw unreadable(`It has no ${DOCUMENT}, so it is no Word document: save it as .docx.`);
  const paragraphs = new ParagraphReader(await HeadingStyles.of(docx));
  const sections = new SectionAssembler();
  for await (const read of parseXml(docx.read(DOCUMENT), paragraphs)) {
    for (const { level, text } of paragraphs.take()) {
      if (level === 0) {
        sections.append(`${text}\n\n`);
        continue;
      }
      const section = sections.begin({ depth: level, ...numberedTitle(text) });
      if (section) yield { section, position: Math.min(1, read / size) };
    }
  }
  const last = sections.end();
  if (last) yield { section: last, position: 1 };
}
