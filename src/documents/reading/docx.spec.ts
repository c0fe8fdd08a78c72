import { strToU8, zipSync } from 'fflate';
import { outlineOf, sectionsOf, sourceOf } from '../../../test/fixtures/sources.js';
import { readDocx } from './docx.js';
import type { MediaType } from './media-type.js';

const DOCX: MediaType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"';

const style = (id: string, name: string, more = '') =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${more}</w:style>`;
const STYLES = [
  style('berschrift1', 'heading 1'),
  style('berschrift2', 'heading 2'),
  style('Kapitel', 'Chapter', '<w:basedOn w:val="berschrift1"/>'),
  style('Clause', 'Clause', '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'),
  style('Titel', 'Title', '<w:basedOn w:val="berschrift1"/>'),
  style('Verzeichnis', 'TOC Heading', '<w:basedOn w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>'),
  style('LoopA', 'Loop A', '<w:basedOn w:val="LoopB"/>') + style('LoopB', 'Loop B', '<w:basedOn w:val="LoopA"/>'),
].join('');

const paragraph = (content: string, styleId?: string, properties = '') =>
  `<w:p><w:pPr>${styleId === undefined ? '' : `<w:pStyle w:val="${styleId}"/>`}${properties}</w:pPr>${content}</w:p>`;
const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
const document = (body: string) => `<w:document ${W} ${MC}><w:body>${body}</w:body></w:document>`;

const zipOf = (body: string, styles: string = STYLES) =>
  zipSync({
    'word/document.xml': strToU8(document(body)),
    'word/styles.xml': strToU8(`<w:styles ${W}>${styles}</w:styles>`),
  });
const read = (file: Uint8Array) => readDocx(sourceOf(file, DOCX, 1000));
const textOf = async (body: string) => (await sectionsOf(read(zipOf(body))))[0]?.text;

describe('readDocx', () => {
  it('takes headings by style name, inherited style, outline level and paragraph outline level', async () => {
    const body = [
      paragraph(run('Bylaws'), 'Titel'),
      paragraph(run('Contents'), 'Verzeichnis'),
      paragraph(run('1. One'), 'berschrift1'),
      paragraph(run('1.1 Two'), 'berschrift2'),
      paragraph(run('A. Chapter'), 'Kapitel'),
      paragraph(run('Clause'), 'Clause'),
      paragraph(run('Own level'), undefined, '<w:outlineLvl w:val="3"/>'),
      paragraph(run('No more'), 'berschrift1', '<w:outlineLvl w:val="9"/>'),
      paragraph(run('Unknown style'), 'Heading5'),
      paragraph(run('Loop'), 'LoopA'),
      paragraph('', 'berschrift1'),
    ].join('');
    expect(await outlineOf(read(zipOf(body)))).toEqual([
      '0||',
      '1|1|One',
      '2|1.1|Two',
      '1|A|Chapter',
      '3||Clause',
      '4||Own level',
      '5||Unknown style',
    ]);
  });

  it('joins paragraphs, table cells too, by blank lines and keeps tabs and line breaks', async () => {
    const cell = (text: string) => `<w:tc>${paragraph(run(text))}</w:tc>`;
    const tabStop = '<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>';
    const body =
      paragraph(`${run('a')}<w:r><w:tab/><w:t>b</w:t><w:br/></w:r>${run('c &amp; d')}`, undefined, tabStop) +
      `<w:tbl><w:tr>${cell('1')}${cell('2')}</w:tr></w:tbl>${paragraph(run(' '))}${paragraph(run('end'))}`;
    expect(await textOf(body)).toBe('a\tb\nc & d\n\n1\n\n2\n\nend');
  });

  it('leaves out what is deleted, moved away, a field code, a fallback or a former style', async () => {
    const body =
      paragraph(`<w:del><w:r><w:delText>no</w:delText></w:r></w:del><w:ins>${run('in')}</w:ins>`) +
      paragraph(`<w:moveFrom>${run('no')}</w:moveFrom><w:moveTo>${run('moved')}</w:moveTo>`) +
      paragraph(`<w:r><w:instrText>PAGE</w:instrText></w:r>${run('7')}`) +
      paragraph(
        `<mc:AlternateContent><mc:Choice>${run('x')}</mc:Choice><mc:Fallback>${run('x')}</mc:Fallback></mc:AlternateContent>`,
      ) +
      paragraph(run('plain'), undefined, '<w:pPrChange><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr></w:pPrChange>');
    expect(await textOf(body)).toBe('in\n\nmoved\n\n7\n\nx\n\nplain');
  });

  it('puts the text of a box after the heading that holds it', async () => {
    const box = `<w:r><w:txbxContent>${paragraph(run('boxed'), 'berschrift1')}</w:txbxContent></w:r>`;
    const found = await sectionsOf(read(zipOf(paragraph(box + run('One'), 'berschrift1'))));
    expect(found).toEqual([{ ordinal: 1, depth: 1, number: '', title: 'One', text: 'boxed' }]);
  });

  it('reads other prefixes and the strict namespace, without styles by the English ids', async () => {
    const xml =
      '<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:p><x:pPr><x:pStyle x:val="Heading1"/>' +
      '</x:pPr><x:r><x:t>One</x:t></x:r></x:p></x:document>';
    expect(await outlineOf(read(zipSync({ 'word/document.xml': strToU8(xml) })))).toEqual(['1||One']);
  });

  it('goes on to position 1', async () => {
    const body = Array.from({ length: 3000 }, (_, i) => paragraph(run(`Heading ${String(i)}`), 'berschrift1')).join('');
    const positions: number[] = [];
    for await (const { position } of read(zipOf(body))) positions.push(position);
    expect(new Set(positions).size).toBeGreaterThan(5);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions.at(-1)).toBe(1);
  });

  const whole = Buffer.from(zipOf(paragraph(run('One'), 'berschrift1')));
  /** Overwrites 4 bytes of the first record of the archive's directory. */
  const patched = (offset: number, value: number) => {
    const file = Buffer.from(whole);
    file.writeUInt32LE(value, file.indexOf('PK\x01\x02', 'latin1') + offset);
    return file;
  };
  const ofXml = (xml: string) => zipSync({ 'word/document.xml': strToU8(xml) });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['no zip archive', Buffer.from('<html></html>')],
    ['half a file', whole.subarray(0, whole.length / 2)],
    ['an old or encrypted Office file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])],
    ['an archive without the document', zipSync({ 'xl/workbook.xml': strToU8('<a/>') })],
    ['an encrypted part', patched(8, 0x0008_0001)],
    ['a wrong checksum', patched(16, 1)],
    ['a part that declares too much', patched(24, 0x0c80_0001)],
    ['a part that inflates to more than it declares', patched(24, 10)],
    ['too many parts', zipSync(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [String(i), strToU8('')])))],
    ['broken XML', ofXml('<w:document><w:p></w:document>')],
    ['unfinished XML', ofXml(`<w:document ${W}>`)],
    ['a DOCTYPE', ofXml(`<!DOCTYPE d [<!ENTITY a "b">]>${document(paragraph(run('x')))}`)],
    ['an unknown entity', ofXml(document(paragraph(run('&nbsp;'))))],
    ['a NUL', ofXml(document(paragraph(run('&#0;'))))],
    ['half a surrogate pair', ofXml(document(paragraph(run('&#xD800;'))))],
    ['elements nested too deep', ofXml(document('<w:p>'.repeat(2000) + '</w:p>'.repeat(2000)))],
    [
      'an element with too many attributes',
      ofXml(`<a ${Array.from({ length: 2000 }, (_, i) => `a${String(i)}=""`).join(' ')}/>`),
    ],
    ['XML that is not UTF-8', zipSync({ 'word/document.xml': Uint8Array.from([0x3c, 0x61, 0xff]) })],
  ])('refuses %s', async (_what, file) => {
    await expect(sectionsOf(read(file))).rejects.toMatchObject({ code: 'IMPORT_UNREADABLE' });
  });
});
