import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupClient } from './client.mjs';

/**
 * The load generator, a process of its own: carries out one cell for each message `{ cell, urls, tokens, work,
 * spreadMs, ms }`, one client for each token, which begin within `spreadMs`, and answers with what was finished within the window:
 * `durations` of the work in ms, and those of the requests by their `routes`. The window of `ms` begins when every client
 * has finished its first: before, those that take long are too few.
 */
process.on('message', (cell) => {
  measure(cell).then(
    (seen) => process.send(seen),
    (error) => process.send({ failure: error.stack }),
  );
});
process.on('disconnect', () => process.exit());

async function measure({ cell, urls, tokens, work, spreadMs, ms }) {
  const durations = [];
  const routes = {};
  const warm = new Set();
  const events = new EventEmitter();
  let counts = false;
  let ended = false;
  const note = (route, took) => {
    if (counts) (routes[route] ??= []).push(took);
  };
  const run = async (token, index) => {
    const client = new SetupClient(urls[index % urls.length], token, note);
    try {
      // One after the other, so that they do not go on in step.
      await sleep((spreadMs * index) / tokens.length);
      for (let turn = 0; !ended; turn += 1) {
        const started = performance.now();
        await client[work](`Bench ${cell} ${String(index)} ${String(turn)}`);
        if (counts) durations.push(performance.now() - started);
        warm.add(index);
        if (warm.size === tokens.length) events.emit('warm');
      }
    } finally {
      // One that failed ends the others.
      ended = true;
      client.close();
    }
  };
  const window = async () => {
    await once(events, 'warm');
    counts = true;
    await sleep(ms);
    counts = false;
    ended = true;
  };
  await Promise.all([window(), ...tokens.map(run)]);
  return { durations, routes };
}
