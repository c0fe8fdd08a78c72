import { ago, bytes, span } from './time.js';

describe('times in words', () => {
  it.each([
    [0, 'less than 1 s'],
    [1_000, '1 s'],
    [65_000, '1 min 5 s'],
    [3_600_000, '1 h'],
    [90_061_000, '1 d 1 h'],
  ])('%d ms are "%s"', (ms, words) => {
    expect(span(ms)).toBe(words);
  });

  it.each([
    [-400, 'just now'],
    [4_999, 'just now'],
    [59_999, '59 s ago'],
    [120_000, '2 min ago'],
    [200_000_000, '2 d ago'],
  ])('%d ms ago is "%s"', (ms, words) => {
    expect(ago(ms)).toBe(words);
  });

  it.each([
    [12, '12 B'],
    [1536, '1.5 KiB'],
    [20 * 1024 * 1024, '20.0 MiB'],
  ])('%d bytes are "%s"', (size, words) => {
    expect(bytes(size)).toBe(words);
  });
});
