import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const SIZE = 64;
const COLOURS = [
  [0x1d, 0x4e, 0x89],
  [0xf7, 0x92, 0x56],
  [0xfb, 0xd1, 0xa2],
] as const;

/** A small logo made in code: concentric squares, 64 × 64 pixels, RGB, PNG. */
export function logo(): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 2], 8); // 8 bits a channel, RGB
  const png = Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(pixels())), chunk('IEND')]);
  return Uint8Array.from(png);
}

/** One row after the other, each led by its filter byte 0 (none). */
function pixels(): Buffer {
  const row = 1 + SIZE * 3;
  const data = Buffer.alloc(row * SIZE);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const ring = Math.floor(Math.min(x, y, SIZE - 1 - x, SIZE - 1 - y) / 8);
      data.set(COLOURS[ring % COLOURS.length] ?? COLOURS[0], y * row + 1 + x * 3);
    }
  }
  return data;
}

/** Length, type, data, CRC-32 of type and data (PNG specification, section 5.3). */
function chunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
