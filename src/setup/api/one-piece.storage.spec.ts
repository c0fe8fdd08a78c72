import { Readable } from 'node:stream';
import type { Request } from 'express';
import { OnePiece } from './one-piece.storage.js';

const stored = (chunks: string[], headers: Record<string, string> = {}): Promise<Partial<Express.Multer.File>> =>
  new Promise((resolve, reject) => {
    const file = { stream: Readable.from(chunks.map((chunk) => Buffer.from(chunk))) } as Express.Multer.File;
    new OnePiece(100_000)._handleFile({ headers } as Request, file, (error, kept) => {
      if (kept) resolve(kept);
      else reject(new Error(String(error)));
    });
  });

const long = 'x'.repeat(70_000);

describe('a file of a form is kept as it came', () => {
  it.each([
    ['with the length of the form', ['one', 'two'], { 'content-length': '200' }],
    ['with a form of unknown length', ['one', 'two'], {}],
    ['longer than what was taken at first', [long, 'two'], {}],
    ['longer than the form said', ['one', 'two'], { 'content-length': '4' }],
    ['with an announced length far above the limit', ['one'], { 'content-length': '1000000000000000' }],
    ['with nothing in it', [], { 'content-length': '200' }],
  ])('%s', async (_, chunks, headers) => {
    const { buffer, size } = await stored(chunks, headers);
    expect(buffer?.toString()).toBe(chunks.join(''));
    expect(size).toBe(chunks.join('').length);
  });
});

it('takes the memory for a document once where the form says its length', async () => {
  const { buffer } = await stored([long], { 'content-length': '70100' });
  expect(buffer?.buffer.byteLength).toBe(70_100);
});
