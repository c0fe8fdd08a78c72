import { outlineOf, sectionsOf, sourceOf } from '../../../test/fixtures/sources.js';
import { readPlainText } from './plain-text.js';

const outline = (text: string, pieceSize?: number) => outlineOf(readPlainText(sourceOf(text, 'text/plain', pieceSize)));
const sections = (text: string) => sectionsOf(readPlainText(sourceOf(text)));

describe('readPlainText', () => {
  it('takes numbered lines alone between blank lines, with their depth, and the text up to the next', async () => {
    expect(await sections('Preamble\n\n1. One\n\n   Text\n\n    more\n\n\n  1.1 Two\n\nEnd')).toEqual([
      { ordinal: 0, depth: 0, number: '', title: '', text: 'Preamble' },
      { ordinal: 1, depth: 1, number: '1', title: 'One', text: '   Text\n\n    more' },
      { ordinal: 2, depth: 2, number: '1.1', title: 'Two', text: 'End' },
    ]);
  });

  it('has no section for a blank start', async () => {
    expect(await outline('\n \n1. One\n')).toEqual(['1|1|One']);
  });

  it.each([
    ['the first line', '1. One\n\ntext'],
    ['the last line without a line end', 'text\n\n1. One'],
    ['after a byte order mark', '\uFEFF1. One\n'],
    ['with CRLF', 'text\r\n\r\n1. One\r\n\r\ntext'],
    ['with lone CR', 'text\r\r1. One\r\rtext'],
    ['on a new page', 'text\n\f1. One\n\ntext'],
    ['at the end of a page', 'text\n\n1. One\n\ftext'],
    ['between lines of white space', 'text\n \t \n1. One\n   \ntext'],
    ['indented by 3 spaces', 'text\n\n   1. One\n\ntext'],
  ])('finds a heading %s', async (_where, text) => {
    expect((await outline(text)).filter((line) => line !== '0||')).toEqual(['1|1|One']);
  });

  it.each([
    ['a list item inside a paragraph', 'The bodies:\n    1. The Developers;\n    2. The Leader.\n'],
    ['an item that goes on in the next line', 'text\n\n   10. In consultation with\n       the developers\n'],
    ['a line that follows text', 'text\n1. One\n\n'],
    ['two numbered lines together', '1. One\n2. Two\n\n'],
    ['an indentation by 4 spaces', 'text\n\n    1. One\n\n'],
    ['an indentation by a tab', 'text\n\n\t1. One\n\n'],
    ['a number without its dot', 'text\n\n1 One\n\n'],
    ['a number without a title', 'text\n\n1.\n\n'],
  ])('takes %s for text', async (_what, text) => {
    expect(await outline(text)).toEqual(['0||']);
  });

  it.each([1, 2, 3, 7])('reads the same from pieces of %d bytes', async (pieceSize) => {
    const text = 'Präambel\r\n\r\n1. Übergang €😀\r\n\r\ntext\r\n\r\n  1.1. Zwei\r\n';
    expect(await outline(text, pieceSize)).toEqual(['0||', '1|1|Übergang €😀', '2|1.1|Zwei']);
  });

  it.each([
    ['one line', 'x'],
    ['digits', '1'],
    ['parts of a number', '1.'],
    ['line ends', '\n'],
  ])('reads a megabyte of %s in one go', async (_what, piece) => {
    const found = await outline(`1. One\n\n${piece.repeat(1024 * 1024)}`);
    expect(found).toEqual(['1|1|One']);
  });
});
