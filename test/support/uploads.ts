import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { strToU8, zipSync } from 'fflate';

export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** The Debian constitution, 38 numbered sections. */
export const constitution = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(resolve('test/fixtures/debian-constitution-1.9.txt')));

/** The smallest PNG: one pixel. */
export const PNG = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

/** A zip archive with one entry for each name. */
export const zip = (entries: Record<string, string | Uint8Array>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    zipSync(
      Object.fromEntries(
        Object.entries(entries).map(([name, content]) => [
          name,
          typeof content === 'string' ? strToU8(content) : content,
        ]),
      ),
    ),
  );

/** A Word file of paragraphs: `['Heading 1', 'Name']` is a heading, `[undefined, '…']` is text. */
export function docx(...paragraphs: [style: string | undefined, text: string][]): Uint8Array<ArrayBuffer> {
  const main = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
  const styles = ['heading 1', 'heading 2'].map(
    (name) => `<w:style w:type="paragraph" w:styleId="${name.replace(' ', '')}"><w:name w:val="${name}"/></w:style>`,
  );
  const body = paragraphs.map(([style, text]) => {
    const property = style === undefined ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`;
    return `<w:p>${property}<w:r><w:t>${text}</w:t></w:r></w:p>`;
  });
  return zip({
    'word/document.xml': `<w:document ${main}><w:body>${body.join('')}</w:body></w:document>`,
    'word/styles.xml': `<w:styles ${main}>${styles.join('')}</w:styles>`,
  });
}
