import { processorMs, writesOf } from './cost/processes.mjs';
import { largestTables, writtenSoFar } from './cost/rows.queries.mjs';
import { startServer } from './lib/server.mjs';
import { Generator } from './setups/generator.mjs';
import { countFinished } from './setups/rows.queries.mjs';
import { Site } from './setups/site.mjs';

const SCOPES = ['global', 'setup'];
const CLIENTS = [1, 8];
const CELL = { work: 'setup', spreadMs: 300, ms: Number(process.env.BENCH_CELL_MS ?? 8_000) };
const WARM_UP = { ...CELL, clients: 8 };
const TABLES = 8;

/**
 * What one whole setup (9 transitions) costs: processor time of each process, writes of Node, commits and log of
 * PostgreSQL, and the room that it takes afterwards. Linux only.
 */
export async function benchCost() {
  const site = await Site.start();
  const generator = await Generator.start();
  try {
    const scopes = [];
    for (const scope of SCOPES) scopes.push(await measure(site, generator, scope));
    const results = scopes.flatMap(({ cells }) => cells);
    // The rows are the same, whatever the lock.
    return { cellSeconds: CELL.ms / 1000, results, tables: await roomOf(scopes[0].databaseUrl) };
  } finally {
    await generator.stop();
    await site.stop();
  }
}

/** A server by itself: one that idles beside it would cost something, too. */
async function measure(site, generator, scope) {
  const databaseUrl = await site.database(`cost_${scope}`);
  const env = { LOCK_SCOPE: scope, DATABASE_URL: databaseUrl, REDIS_URLS: site.redisUrls.join(',') };
  const server = await startServer(await site.folder(scope), env);
  try {
    const run = (cell) => generator.run({ urls: [server.url], token: server.token }, cell);
    const counters = () => countersOf(server, databaseUrl);
    await run(WARM_UP);
    const cells = [];
    for (const clients of CLIENTS) {
      const before = await counters();
      const { durations } = await run({ ...CELL, clients });
      const each = perSetup(before, await counters());
      cells.push({ scope, clients, perSecond: durations.length / (CELL.ms / 1000), each });
    }
    return { databaseUrl, cells };
  } finally {
    await server.stop();
  }
}

/** Every setup that began is finished when the generator answers: what was used is divided by those that were. */
function perSetup({ setups: first, ...before }, { setups: last, ...after }) {
  const each = Object.keys(before).map((name) => [name, (after[name] - before[name]) / (last - first)]);
  return Object.fromEntries(each);
}

async function countersOf(server, databaseUrl) {
  return {
    setups: await countFinished(databaseUrl),
    ...(await writtenSoFar(databaseUrl)),
    writes: await writesOf(server.pid),
    ...(await processorMs(server.pid)),
  };
}

async function roomOf(databaseUrl) {
  const setups = await countFinished(databaseUrl);
  const tables = await largestTables(databaseUrl, TABLES);
  return tables.map(({ name, bytes }) => ({ name, bytes: bytes / setups }));
}

/** The tables for people. */
export function costLines({ cellSeconds, results, tables }) {
  const columns = {
    node: 'Node ms',
    postgres: 'PG ms',
    redis: 'Redis ms',
    load: 'load ms',
    writes: 'writes',
    commits: 'commits',
    walBytes: 'WAL KiB',
  };
  const shown = (each, name) => (name === 'walBytes' ? each[name] / 1024 : each[name]).toFixed(1);
  const kib = tables.map(({ name, bytes }) => `${name} ${(bytes / 1024).toFixed(1)}`);
  return [
    `What a whole setup costs (processor time, writes of Node); ${String(cellSeconds)} s each`,
    `  ${'scope'.padEnd(8)}${['clients', 'setups/s', ...Object.values(columns)].map((name) => name.padStart(10)).join('')}`,
    ...results.map(({ scope, clients, perSecond, each }) => {
      const cells = [String(clients), perSecond.toFixed(1), ...Object.keys(columns).map((name) => shown(each, name))];
      return `  ${scope.padEnd(8)}${cells.map((cell) => cell.padStart(10)).join('')}`;
    }),
    `  KiB on disk for each setup, with indexes: ${kib.join(', ')}`,
  ];
}
