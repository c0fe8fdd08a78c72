import { processorMs, writesOf } from './cost/processes.mjs';
import { largestTables, writtenSoFar } from './cost/rows.queries.mjs';
import { startServer } from './lib/server.mjs';
import { Generator } from './setups/generator.mjs';
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
    const results = [];
    let tables = [];
    for (const scope of SCOPES) {
      const databaseUrl = await site.database(`cost_${scope}`);
      const env = { LOCK_SCOPE: scope, DATABASE_URL: databaseUrl, REDIS_URLS: site.redisUrls.join(',') };
      const server = await startServer(await site.folder(scope), env);
      try {
        await generator.run({ urls: [server.url], token: server.token }, WARM_UP);
        for (const clients of CLIENTS) {
          results.push({ scope, clients, ...(await measure(generator, server, databaseUrl, clients)) });
        }
      } finally {
        await server.stop();
      }
      const { setups } = await writtenSoFar(databaseUrl);
      const found = await largestTables(databaseUrl, TABLES);
      tables = found.map(({ name, bytes }) => ({ name, bytes: bytes / setups }));
    }
    return { cellSeconds: CELL.ms / 1000, results, tables };
  } finally {
    await generator.stop();
    await site.stop();
  }
}

/** Every setup that began is finished when the generator answers: what was used is divided by those that were. */
async function measure(generator, server, databaseUrl, clients) {
  const before = await countersOf(server, databaseUrl);
  const { durations } = await generator.run({ urls: [server.url], token: server.token }, { ...CELL, clients });
  const after = await countersOf(server, databaseUrl);
  const setups = after.setups - before.setups;
  const names = Object.keys(before).filter((name) => name !== 'setups');
  const each = Object.fromEntries(names.map((name) => [name, (after[name] - before[name]) / setups]));
  return { perSecond: durations.length / (CELL.ms / 1000), each };
}

async function countersOf(server, databaseUrl) {
  const written = await writtenSoFar(databaseUrl);
  return { ...written, writes: await writesOf(server.pid), ...(await processorMs(server.pid)) };
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
