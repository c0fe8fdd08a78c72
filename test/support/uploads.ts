import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
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

/**
 * A zip archive with one entry of blanks, a thousandth of their size. Written by hand, since a library would block the
 * server in this process for seconds and its connections would run into their timeouts.
 *
 * @param size of the inflated entry in bytes
 */
export async function zipBomb(name: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const content = Buffer.alloc(size, ' ');
  const packed = await promisify(deflateRaw)(content);
  // APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16: what both headers of an entry share, in this order.
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(8, 4);
  facts.writeUInt32LE(crc32(content), 10);
  facts.writeUInt32LE(packed.length, 14);
  facts.writeUInt32LE(size, 18);
  facts.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), facts, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return new Uint8Array(Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]));
}
