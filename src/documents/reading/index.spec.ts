import { readFileSync } from 'node:fs';
import { zipSync, strToU8 } from 'fflate';
import { sectionsOf, sourceOf } from '../../../test/fixtures/sources.js';
import { MEDIA_TYPES, readSections, type MediaType } from './index.js';

const constitution = readFileSync(new URL('../../../test/fixtures/debian-constitution-1.9.txt', import.meta.url));

describe('readSections', () => {
  it('finds the 38 sections of the constitution of Debian', async () => {
    const [preamble, ...sections] = await sectionsOf(readSections(sourceOf(constitution, 'text/plain', 1000)));
    expect(preamble).toMatchObject({ ordinal: 0, depth: 0, number: '', title: '' });
    expect(preamble?.text).toContain('Version 1.9 ratified on March 26th, 2022.');
    expect(sections.map((section) => section.ordinal)).toEqual(Array.from({ length: 38 }, (_, i) => i + 1));
    expect(
      sections
        .filter(({ depth }) => depth === 1)
        .map(({ number }) => number)
        .join(''),
    ).toBe('123456789AB');
    expect(sections.filter(({ depth }) => depth === 2)).toHaveLength(27);
    const powers = sections.find(({ number }) => number === '4.1');
    expect(powers?.title).toBe('Powers');
    expect(powers?.text).toMatch(/^ {3}Together, the Developers may:\n {4}1\. Appoint or recall the Project Leader\./);
  });

  it('gives the position in the source, up to 1', async () => {
    const positions: number[] = [];
    for await (const { position } of readSections(sourceOf(constitution, 'text/plain', 1000))) positions.push(position);
    expect(positions[0]).toBeLessThan(0.1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions.at(-1)).toBe(1);
  });

  const withoutHeading: Record<MediaType, [string | Uint8Array, string]> = {
    'text/plain': ['No heading.\n', '1. Introduction'],
    'text/markdown': ['1. No heading\n', '# Introduction'],
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': [
      zipSync({ 'word/document.xml': strToU8('<document/>') }),
      'Heading 1',
    ],
  };

  it.each(MEDIA_TYPES)('refuses %s without a heading, at its end, and says what a heading is', async (mediaType) => {
    const [content, word] = withoutHeading[mediaType];
    await expect(sectionsOf(readSections(sourceOf(content, mediaType)))).rejects.toMatchObject({
      code: 'IMPORT_NO_SECTIONS',
      message: expect.stringContaining(word) as string,
    });
  });

  it.each(MEDIA_TYPES)('refuses an empty %s', async (mediaType) => {
    await expect(sectionsOf(readSections(sourceOf('', mediaType)))).rejects.toMatchObject({
      code: expect.stringMatching(/^IMPORT_/) as string,
    });
  });

  it('reads from the start at each call', async () => {
    const source = sourceOf('1. One\n', 'text/plain');
    expect(await sectionsOf(readSections(source))).toEqual(await sectionsOf(readSections(source)));
  });
});
