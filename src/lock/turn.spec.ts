import { jest } from '@jest/globals';
import { Turn } from './turn.js';

describe('a turn at the lock', () => {
  let now = 1_000;
  let fence = 0n;
  beforeEach(() => {
    now = 1_000;
    fence = 0n;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Holds the lock with one lease for as long; what it was allowed, in ms. */
  const hold = (turn: Turn, ms: number): number => {
    fence += 1n;
    const allowed = turn.begin(fence) - now;
    now += ms;
    turn.end();
    return allowed;
  };

  /** Uses up its turn, and steps back. */
  const wholeTurn = (turn: Turn): number => {
    now += turn.stepBackMs();
    const allowed = hold(turn, 0);
    hold(turn, allowed);
    return allowed;
  };

  it('goes on over many short leases, and ends when they have held the lock for 50 ms together', () => {
    const turn = new Turn();
    const before: number[] = [];
    for (let lease = 0; lease < 6; lease += 1) {
      before.push(turn.stepBackMs());
      hold(turn, 10);
    }
    expect(before).toEqual([0, 0, 0, 0, 0, 15]);
  });

  it('counts the time for which the lock was free as part of the step back', () => {
    const turn = new Turn();
    hold(turn, 60);
    now += 10;
    expect(turn.stepBackMs()).toBe(5);
  });

  it('begins anew after the lock was free for a step back', () => {
    const turn = new Turn();
    hold(turn, 40);
    now += 15;
    expect(turn.stepBackMs()).toBe(0);
    expect(hold(turn, 0)).toBe(50);
  });

  it('grows to 200 ms while nobody else takes the lock', () => {
    const turn = new Turn();
    expect([1, 2, 3, 4].map(() => wholeTurn(turn))).toEqual([50, 100, 200, 200]);
  });

  it('is 50 ms again as soon as somebody else has taken the lock', () => {
    const turn = new Turn();
    [1, 2, 3].forEach(() => wholeTurn(turn));
    fence += 1n;
    expect([1, 2].map(() => wholeTurn(turn))).toEqual([50, 100]);
  });

  it('does not grow where it was given back early', () => {
    const turn = new Turn();
    hold(turn, 10);
    now += 100;
    expect(turn.stepBackMs()).toBe(0);
    expect(hold(turn, 0)).toBe(50);
  });
});
