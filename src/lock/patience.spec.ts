import { setTimeout as sleep } from 'node:timers/promises';
import { watchOver } from './patience.js';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

const watch = (whileWaiting: () => Promise<void>, giveUp: (error: unknown) => void = () => undefined) =>
  stops.push(watchOver(10_000, whileWaiting, giveUp));

it('asks all who wait at the same time, also who came later', async () => {
  const asked: string[] = [];
  let turns = 0;
  const note = (name: string) => () => {
    if (asked.length % 2 === 0) setImmediate(() => (turns += 1));
    asked.push(`${name} in turn ${String(turns)}`);
    return Promise.resolve();
  };
  watch(note('first'));
  await sleep(40);
  watch(note('second'));
  await until(() => asked.length >= 4);
  expect(asked.slice(0, 4)).toEqual(['first in turn 0', 'second in turn 0', 'first in turn 1', 'second in turn 1']);
});

it('gives up one wait where its question throws, and goes on asking the others', async () => {
  const refused = new Error('in progress');
  const gaveUp: unknown[] = [];
  let asked = 0;
  watch(
    () => Promise.reject(refused),
    (error) => gaveUp.push(error),
  );
  watch(() => Promise.resolve(void (asked += 1)));
  await until(() => gaveUp.length > 0);
  stops.shift()?.();
  const before = asked;
  await until(() => asked > before);
  expect(gaveUp).toEqual([refused]);
});

it('asks nobody after the end of a wait', async () => {
  let asked = 0;
  watch(() => Promise.resolve(void (asked += 1)));
  stops.pop()?.();
  await sleep(250);
  expect(asked).toBe(0);
});
