import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './lib/client.mjs';
import { startServer } from './lib/server.mjs';
import { Generator } from './setups/generator.mjs';
import { countFinished } from './setups/rows.queries.mjs';
import { Site } from './setups/site.mjs';

const MINUTES = Number(process.env.BENCH_SOAK_MINUTES ?? 30);
const EVERY_MS = 10_000;
/** A third of them: then the heap has its size, and what grows afterwards is a leak. */
const WARM_UP = 1 / 3;

/** One process under whole setups of 8 clients for half an hour: its memory at rest, under load, and whether it grows. */
export async function benchSoak() {
  const site = await Site.start();
  const generator = await Generator.start();
  try {
    const databaseUrl = await site.database('soak');
    const server = await startServer(await site.folder('server'), {
      DATABASE_URL: databaseUrl,
      REDIS_URLS: site.redisUrls.join(','),
    });
    site.onStop(() => server.stop());
    await sleep(EVERY_MS);
    const atRest = await server.memory();
    const samples = [];
    const loaded = generator.run(
      { urls: [server.url], token: server.token },
      { work: 'setup', clients: 8, spreadMs: 300, ms: MINUTES * 60_000 },
    );
    let isOver = false;
    const over = loaded.finally(() => (isOver = true));
    while (!isOver) {
      await Promise.race([sleep(EVERY_MS), over]);
      samples.push(await server.memory());
    }
    const { durations } = await loaded;
    const steady = samples.slice(Math.floor(samples.length * WARM_UP));
    const half = Math.floor(steady.length / 2);
    await countFinished(databaseUrl);
    return {
      minutes: MINUTES,
      setups: durations.length,
      memoryMiB: {
        atRest,
        before: median(steady.slice(0, half)),
        after: median(steady.slice(half)),
        peak: await server.peakMemory(),
      },
    };
  } finally {
    await generator.stop();
    await site.stop();
  }
}

/** The lines for people. */
export function soakLines({ minutes, setups, memoryMiB: { atRest, before, after, peak } }) {
  const mib = (value) => `${value.toFixed(0)} MiB`;
  return [
    `${String(minutes)} minutes of whole setups by 8 clients: ${String(setups)} setups`,
    `  memory at rest ${mib(atRest)}; under load, after a third of the time: ${mib(before)} in the first half of what is left, ${mib(after)} in the second (× ${(after / before).toFixed(2)}), ${mib(peak)} at its peak`,
  ];
}
