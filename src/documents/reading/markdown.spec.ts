import { outlineOf, sectionsOf, sourceOf } from '../../../test/fixtures/sources.js';
import { readMarkdown } from './markdown.js';

const read = (text: string, window?: number) => readMarkdown(sourceOf(text, 'text/markdown', 11), window);
const outline = (text: string) => outlineOf(readMarkdown(sourceOf(text, 'text/markdown')));

const NASTY = [
  '---\ntitle: Bylaws\n# a comment\n---',
  'Preamble',
  '# 1. One #\nText *kept*.\n\n```sh\n# in a fence\n\n## still\n```',
  'Setext of\ntwo lines\n===\ntext\nSub\n---',
  '> # quoted\n> text\nlazy\n---',
  '- item\n\n  # in an item\n\n  - deeper\n\n    ## deeper still\nlazy\n# After the list',
  '<!-- \n# in a comment\n\n## still\n-->\n# After the comment',
  '<div>\n# in HTML\n\n## After HTML',
  '    # indented code\n\n[a]: b\n"a title\n===\nof a definition"\n\n[c]: d "not\n===\nclosed',
  '[label\n===\nof one]: x\n\n1. first\n7. # in an ordered item\n\n* * *\n###### Six\n####### seven\n#no space',
  '## 2.1 **Bold** [link](x)\n~~~\n# unclosed\n\n# to the end',
].join('\n\n');

describe('readMarkdown', () => {
  it('takes ATX and setext headings and leaves the Markdown of the text', async () => {
    const text = 'Pre\n\n# 1. One\n\nSome *text*\n\n    code\n\nTwo\n---\n- a\n- b\n';
    expect(await sectionsOf(read(text))).toEqual([
      { ordinal: 0, depth: 0, number: '', title: '', text: 'Pre' },
      { ordinal: 1, depth: 1, number: '1', title: 'One', text: 'Some *text*\n\n    code' },
      { ordinal: 2, depth: 2, number: '', title: 'Two', text: '- a\n- b' },
    ]);
  });

  it('finds none in quotes, lists, code, HTML, comments, definitions and front matter', async () => {
    expect(await outline(NASTY)).toEqual([
      '0||',
      '1|1|One',
      '1||Setext of two lines',
      '2||text Sub',
      '1||After the list',
      '1||After the comment',
      '2||After HTML',
      '1||[c]: d "not',
      '6||Six',
      '2|2.1|Bold link',
    ]);
  });

  it('puts front matter into the preamble, but not what stands between two rules', async () => {
    const [preamble] = await sectionsOf(read('---\ntitle: x\n---\n# One'));
    expect(preamble).toMatchObject({ ordinal: 0, text: '---\ntitle: x\n---' });
    expect(await outline('---\n\n# One\n\n---\n')).toEqual(['0||', '1||One']);
  });

  it.each([1, 5, 40, 200])('reads the same through windows of %d characters', async (window) => {
    expect(await sectionsOf(read(NASTY, window))).toEqual(await sectionsOf(read(NASTY, 1_000_000)));
  });

  it('reads 300 random documents the same through tiny windows', async () => {
    const lines = [
      '# H',
      't',
      '===',
      '---',
      '- a',
      '  - b',
      '    c',
      '> q',
      '>',
      '1. x',
      '   y',
      '```',
      '',
      '',
      '<div>',
    ];
    lines.push('<!--', '-->', '[a]: b', '[a]:', '"t', 't"', '[a', ']: b', '***', '\tx', '-', '  # C', "'", '[a]: b "t');
    let seed = 20;
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    for (let i = 0; i < 300; i += 1) {
      const text = Array.from({ length: 2 + random(12) }, () => lines[random(997) % lines.length]).join('\n');
      expect([text, await sectionsOf(read(text, 1))]).toEqual([text, await sectionsOf(read(text, 1_000_000))]);
    }
  });

  it('finds the heading after lists and quotes nested too deep for it', async () => {
    const list = Array.from({ length: 40 }, (_, i) => `${'  '.repeat(i)}- x\n`).join('');
    expect(await outline(`${list}\n# One\n${'>'.repeat(100)} x\n\n# Two`)).toEqual(['0||', '1||One', '1||Two']);
  });

  it.each([
    ['quotes', '>'],
    ['brackets', '['],
    ['stars', '*'],
    ['list marks', '- '],
    ['hashes', '#'],
    ['one line', 'x y '],
    ['nested list items', '- - - - - - - - - - - - - - x\n'],
    ['unclosed fences', '> ```\n\n'],
    ['definitions', '[a]: b\n"x\n\n'],
    ['titles full of brackets', `# ${'['.repeat(900)}\n`],
  ])(
    'reads a megabyte of %s within seconds',
    async (_what, piece) => {
      const text = `# One\n\n${piece.repeat(Math.ceil((1024 * 1024) / piece.length))}`;
      expect((await outline(text))[0]).toBe('1||One');
    },
    10_000,
  );

  it.each([
    ['a block of 300,000 lines', 'x\n'.repeat(300_001), 'lines'],
    ['a tag with four million attributes', `<a ${'b '.repeat(4_000_000)}`, 'HTML'],
  ])('refuses %s', async (_what, text, word) => {
    await expect(outline(text)).rejects.toMatchObject({
      code: 'IMPORT_UNREADABLE',
      message: expect.stringContaining(word) as string,
    });
  });

  it('lets other work have its turn', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await outline('# One\n\ntext\n'.repeat(50_000));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});
