import fc from 'fast-check';
import { deliveryPauseMs, sinkPauseMs } from './backoff.js';

const HOUR_MS = 3_600_000;

describe('the pause of a delivery', () => {
  it.each([
    [1, 5],
    [2, 15],
    [3, 45],
    [4, 135],
    [8, 10_935],
    [12, 43_200],
    [99, 43_200],
  ])('after failure %i is about %i seconds, never the same twice', (failed, seconds) => {
    const pauses = Array.from({ length: 50 }, () => deliveryPauseMs(failed));
    for (const pause of pauses) {
      expect(pause).toBeGreaterThanOrEqual(seconds * 800);
      expect(pause).toBeLessThanOrEqual(seconds * 1_200);
    }
    expect(new Set(pauses).size).toBeGreaterThan(40);
  });

  it('is at least as long as the receiver asks, but never lets itself be asked for more than twelve hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 2 ** 40 }), (failed, asked) => {
        const pause = deliveryPauseMs(failed, asked);
        expect(pause).toBeGreaterThanOrEqual(Math.min(asked, 12 * HOUR_MS));
        expect(pause).toBeLessThanOrEqual(12 * HOUR_MS * 1.2);
      }),
    );
  });

  it('with the default of sixteen attempts adds up to more than the 72 hours after which an endpoint is disabled', () => {
    const sums = Array.from({ length: 50 }, () =>
      Array.from({ length: 15 }, (_, n) => deliveryPauseMs(n + 1)).reduce((a, b) => a + b),
    );
    const middle = sums.reduce((a, b) => a + b) / sums.length / HOUR_MS;
    expect(middle).toBeGreaterThan(80);
    expect(middle).toBeLessThan(90);
  });
});

it('a sink rests at least as long as the receiver asks, up to twelve hours', () => {
  expect(sinkPauseMs(1, HOUR_MS)).toBe(HOUR_MS);
  expect(sinkPauseMs(1, 100 * HOUR_MS)).toBe(12 * HOUR_MS);
});

it.each([
  [1, 1],
  [2, 2],
  [5, 16],
  [7, 60],
  [10_000, 60],
])('a sink rests after %i failures about %i seconds', (failures, seconds) => {
  const pause = sinkPauseMs(failures);
  expect(pause).toBeGreaterThanOrEqual(seconds * 800);
  expect(pause).toBeLessThanOrEqual(seconds * 1_200);
});
