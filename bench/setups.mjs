import { Client, quantile } from './lib/client.mjs';
import { startBench } from './lib/server.mjs';

const WARM_UP = 10;
const SETUPS = 120;
const POLL_MS = 20;

const document = {
  title: 'Bylaws',
  documentType: 'bylaws',
  hierarchy: ['Article'],
  mediaType: 'text/markdown',
  content: Array.from({ length: 40 }, (_, i) => `# ${String(i + 1)}. Article\n\nText of the article.\n`).join('\n'),
};

/** Whole setups over HTTP (nine transitions, a document of 40 sections), by 1 and by 8 clients, against a bare GET. */
export async function benchSetups() {
  const bench = await startBench();
  try {
    await lead(bench, 1, WARM_UP, 'warm');
    const results = [];
    for (const clients of [1, 8]) {
      const floor = await bareGets(bench.url, clients);
      results.push({
        clients,
        ...(await lead(bench, clients, SETUPS, `c${String(clients)}`)),
        bareGetsPerSecond: floor,
      });
    }
    return { redis: bench.redis, results };
  } finally {
    await bench.stop();
  }
}

async function lead(bench, clients, total, prefix) {
  const timings = [];
  const durations = [];
  let next = 0;
  const started = performance.now();
  const run = async () => {
    while (next < total) {
      const name = `${prefix} ${String(next++)}`;
      const client = new Client(bench.url, await bench.token(name), timings);
      const begun = performance.now();
      await client.lead(name, document, POLL_MS);
      durations.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: clients }, run));
  const seconds = (performance.now() - started) / 1000;
  return {
    setupsPerSecond: total / seconds,
    requestsPerSecond: timings.length / seconds,
    setupMs: { p50: quantile(durations, 0.5), p99: quantile(durations, 0.99) },
    routes: byRoute(timings),
  };
}

function byRoute(timings) {
  const routes = [...new Set(timings.map(({ route }) => route))];
  return routes.map((route) => {
    const ms = timings.filter((timing) => timing.route === route).map((timing) => timing.ms);
    return { route, p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) };
  });
}

/** What this machine answers when there is nothing to do. */
async function bareGets(url, clients) {
  const until = performance.now() + 2_000;
  let count = 0;
  const run = async () => {
    while (performance.now() < until) {
      await (await fetch(`${url}/health/live`)).arrayBuffer();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, run));
  return count / 2;
}
