import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { Turns } from './turns.js';

describe('turns', () => {
  const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);

  /** Turns that wait to be let go, and how many there were. */
  function gated() {
    const seen = { turns: 0, atOnce: 0, most: 0, letGo: (): void => undefined };
    const turns = new Turns('work', async () => {
      seen.turns += 1;
      seen.most = Math.max(seen.most, (seen.atOnce += 1));
      await new Promise<void>((done) => (seen.letGo = done));
      seen.atOnce -= 1;
    });
    return { seen, turns };
  }

  it('serve all who ask during a turn with one more, never two at once', async () => {
    const { seen, turns } = gated();
    for (let n = 0; n < 5; n += 1) turns.ask();
    await sleep(1);
    expect(seen.turns).toBe(1);
    for (let n = 0; n < 5; n += 1) turns.ask();
    seen.letGo();
    await sleep(1);
    expect(seen.turns).toBe(2);
    seen.letGo();
    await sleep(1);
    expect(seen).toMatchObject({ turns: 2, most: 1 });
    turns.ask();
    await sleep(1);
    expect(seen.turns).toBe(3);
    seen.letGo();
    await turns.stop();
  });

  it('repeat one that failed, and say so once', async () => {
    let turn = 0;
    const turns = new Turns('work', () => {
      turn += 1;
      return turn < 3 ? Promise.reject(new Error('away')) : Promise.resolve();
    });
    turns.ask();
    while (turn < 3) await sleep(50);
    await turns.stop();
    expect(turn).toBe(3);
    expect(warned).toHaveBeenCalledTimes(1);
  });

  it('that are stopped end with the running one', async () => {
    const { seen, turns } = gated();
    turns.ask();
    turns.ask();
    const stopped = turns.stop();
    seen.letGo();
    await stopped;
    turns.ask();
    await sleep(1);
    expect(seen.turns).toBe(1);
  });
});
