import { setTimeout as sleep } from 'node:timers/promises';
import { SetupClient } from './client.mjs';

/**
 * The load generator, a process of its own: carries out one cell for each message `{ cell, url, tokens, work, warmUpMs,
 * ms }`, one client for each token, and answers with what was finished within the window: `durations` of the work in
 * ms, and those of the requests by their `routes`.
 */
process.on('message', (cell) => {
  measure(cell).then(
    (seen) => process.send(seen),
    (error) => process.send({ failure: error.stack }),
  );
});
process.on('disconnect', () => process.exit());

async function measure({ cell, url, tokens, work, warmUpMs, ms }) {
  const durations = [];
  const routes = {};
  let counts = false;
  let ended = false;
  const note = (route, took) => {
    if (counts) (routes[route] ??= []).push(took);
  };
  const run = async (token, index) => {
    const client = new SetupClient(url, token, note);
    try {
      // One after the other, so that they do not go on in step.
      await sleep((warmUpMs * index) / tokens.length);
      for (let turn = 0; !ended; turn += 1) {
        const started = performance.now();
        await client[work](`Bench ${cell} ${String(index)} ${String(turn)}`);
        if (counts) durations.push(performance.now() - started);
      }
    } finally {
      // One that failed ends the others.
      ended = true;
      client.close();
    }
  };
  const clients = Promise.all(tokens.map(run));
  const window = async () => {
    await sleep(warmUpMs);
    counts = true;
    await sleep(ms);
    counts = false;
    ended = true;
  };
  await Promise.all([clients, window()]);
  return { durations, routes };
}
