import { fileTypeFromBuffer } from 'file-type';
import { crc32 } from 'node:zlib';
import { logo } from './logo.js';

describe('the logo of the demo', () => {
  it('is a PNG by its content, far below the limit', async () => {
    expect(await fileTypeFromBuffer(logo())).toMatchObject({ mime: 'image/png' });
    expect(logo().length).toBeLessThan(2_000);
  });

  it('carries a right checksum in each chunk', () => {
    const png = Buffer.from(logo());
    const types: string[] = [];
    for (let at = 8; at < png.length;) {
      const end = at + 8 + png.readUInt32BE(at);
      types.push(png.toString('latin1', at + 4, at + 8));
      expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
      at = end + 4;
    }
    expect(types).toEqual(['IHDR', 'IDAT', 'IEND']);
  });
});
