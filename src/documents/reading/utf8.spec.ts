import { sourceOf } from '../../../test/fixtures/sources.js';
import { readText } from './utf8.js';

async function textOf(content: string | Uint8Array, pieceSize?: number): Promise<string> {
  let all = '';
  for await (const { text } of readText(sourceOf(content, 'text/plain', pieceSize))) all += text;
  return all;
}

describe('readText', () => {
  it.each([1, 2, 3, 5])('joins characters and line ends that are cut every %d bytes', async (pieceSize) => {
    expect(await textOf('é€😀\r\nb\rc\n\r\nd\r', pieceSize)).toBe('é€😀\nb\nc\n\nd\n');
  });

  it('drops the byte order mark', async () => {
    expect(await textOf('\uFEFFa', 1)).toBe('a');
  });

  it('ends at position 1 and never goes back', async () => {
    const positions: number[] = [];
    for await (const { position } of readText(sourceOf('x'.repeat(200_000)))) positions.push(position);
    expect(positions.at(-1)).toBe(1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it.each([
    ['broken UTF-8', [0x61, 0xff, 0x62], 'UTF-8'],
    ['a character cut at the end', [0x61, 0xe2, 0x82], 'UTF-8'],
    ['an encoded surrogate', [0xed, 0xa0, 0x80], 'UTF-8'],
    ['a NUL', [0x61, 0, 0x62], 'UTF-8'],
    ['UTF-16 with its mark', [0xff, 0xfe, 0x61, 0], 'UTF-16'],
    ['UTF-16, big-endian', [0xfe, 0xff, 0, 0x61], 'UTF-16'],
    ['UTF-16 without a mark', [0x61, 0, 0x62, 0], 'UTF-8'],
    ['a zip archive', [0x50, 0x4b, 3, 4, 20, 0, 0, 0], '.docx'],
    ['an old Office file', [0xd0, 0xcf, 0x11, 0xe0], '.docx'],
    ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d, 0xff], 'PDF'],
  ])('refuses %s and says what to do', async (_what, bytes, word) => {
    const refusal = { code: 'IMPORT_UNREADABLE', message: expect.stringContaining(word) as string };
    await expect(textOf(Uint8Array.from(bytes))).rejects.toMatchObject(refusal);
    await expect(textOf(Uint8Array.from(bytes), 1)).rejects.toMatchObject({ code: 'IMPORT_UNREADABLE' });
  });

  it('passes on what the source itself throws', async () => {
    const source = {
      mediaType: 'text/plain' as const,
      size: 1,
      chunks: async function* () {
        yield await Promise.reject<Uint8Array>(new Error('connection lost'));
      },
    };
    await expect(readText(source).next()).rejects.toThrow('connection lost');
  });
});
