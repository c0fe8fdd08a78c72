import { setTimeout as sleep } from 'node:timers/promises';
import { dataSource } from '../../dist/src/database/data-source.js';
import { contenders } from './contenders.mjs';
import { section, SETUPS } from './section.mjs';

/**
 * A process of the bench, forked by it: carries out one cell for each message `{ number, contender, nodes, callers,
 * first, warmUpMs, ms }` and answers with what it saw. `first` numbers its callers among those of all processes.
 */
const { databaseUrl, nodes } = JSON.parse(process.env.BENCH_SERVICES);
const source = await dataSource(databaseUrl).initialize();
const open = await contenders(source, nodes);

process.on('message', (cell) => void measure(cell).then((seen) => process.send(seen)));
process.on('disconnect', () => process.exit());
process.send('ready');

/** Rows of its own for each caller, so that no two sections ever want the same one. */
const ROWS = 64;

async function measure({ number, contender, nodes: count, callers, first, warmUpMs, ms }) {
  const { turn, end } = open[contender](count, number);
  const from = performance.now() + warmUpMs;
  const window = { from, to: from + ms };
  const seen = Array.from({ length: callers }, () => ({ sections: 0, failures: [], waits: [], waitsSince: undefined }));
  const running = Promise.all(seen.map((caller, index) => call(turn, first + index, window, caller)));
  await sleep(warmUpMs + ms);
  await end(running);
  const now = performance.now();
  return {
    sections: seen.map(({ sections }) => sections),
    failures: seen.flatMap(({ failures }) => failures),
    waits: seen.flatMap(({ waits }) => waits),
    // What they have waited so far; how long it would have taken, nobody knows.
    unserved: seen.flatMap(({ waitsSince }) => (waitsSince === undefined ? [] : [now - waitsSince])),
  };
}

/** One caller: section after section until the window closes; what it asks for before the window opens is warm-up. */
async function call(turn, number, { from, to }, seen) {
  for (let n = 0; performance.now() < to; n += 1) {
    const asked = performance.now();
    seen.waitsSince = asked;
    const row = (number * ROWS + (n % ROWS)) % SETUPS;
    try {
      await turn(row, (fence) => {
        seen.waitsSince = undefined;
        if (asked >= from) seen.waits.push(performance.now() - asked);
        return section(source, fence, row);
      });
    } catch (error) {
      seen.failures.push(error.code ?? String(error));
      continue;
    }
    const done = performance.now();
    if (done >= from && done < to) seen.sections += 1;
  }
}
