import { randomBytes } from 'node:crypto';
import { median } from './lib/client.mjs';
import { busySince } from './lib/busy.mjs';
import { startServer } from './lib/server.mjs';
import { Generator } from './setups/generator.mjs';
import { countFinished } from './setups/rows.queries.mjs';
import { Site } from './setups/site.mjs';

const SCOPES = ['global', 'setup'];
const PROCESSES = [1, 2, 4];
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const WARM_UP_MS = 3_000;
const CELL = { work: 'setup', clients: 16, spreadMs: 300, ms: Number(process.env.BENCH_CELL_MS ?? 6_000) };

/**
 * Whole setups by 1, 2 and 4 processes with `ROLE=all` on one database and three Redis nodes, with both scopes of the
 * lock: setups a second, and how busy the processors were. Only one group is there at a time, since processes that idle
 * cost something, too; rounds in turns.
 */
export async function benchProcesses() {
  const site = await Site.start();
  const generator = await Generator.start();
  try {
    const groups = SCOPES.flatMap((scope) => PROCESSES.map((processes) => ({ scope, processes, rounds: [] })));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const group of groups) group.rounds.push(await measure(site, generator, group, round));
    }
    return {
      rounds: ROUNDS,
      clients: CELL.clients,
      cellSeconds: CELL.ms / 1000,
      results: groups.map((group) => resultOf(group, groups)),
    };
  } finally {
    await generator.stop();
    await site.stop();
  }
}

/** Processes that share a database and a secret: a client may go to any of them. */
async function measure(site, generator, { scope, processes }, round) {
  const name = `${scope}_${String(processes)}_${String(round)}`;
  const databaseUrl = await site.database(`processes_${name}`);
  const env = {
    ROLE: 'all',
    LOCK_SCOPE: scope,
    REDIS_URLS: site.redisUrls.join(','),
    DATABASE_URL: databaseUrl,
    JWT_SECRET: randomBytes(32).toString('hex'),
  };
  const servers = [];
  for (let n = 0; n < processes; n += 1) {
    servers.push(await startServer(await site.folder(`${name}_${String(n)}`), env));
  }
  try {
    const group = { urls: servers.map(({ url }) => url), token: servers[0].token };
    await generator.run(group, { ...CELL, ms: WARM_UP_MS });
    const busy = busySince();
    const { durations } = await generator.run(group, CELL);
    const seen = { perSecond: durations.length / (CELL.ms / 1000), busy: busy() };
    await countFinished(databaseUrl);
    return seen;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

function resultOf({ scope, processes, rounds }, groups) {
  const alone = groups.find((group) => group.scope === scope && group.processes === 1);
  return {
    scope,
    processes,
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    busy: median(rounds.map(({ busy }) => busy)),
    ratio: median(rounds.map(({ perSecond }, round) => perSecond / alone.rounds[round].perSecond)),
  };
}

/** The table for people. */
export function processesLines({ rounds, clients, cellSeconds, results }) {
  return [
    `Whole setups by several processes, ${String(clients)} clients; medians of ${String(rounds)} rounds of ${String(cellSeconds)} s`,
    `  ${'scope'.padEnd(8)}${['processes', 'setups/s', '× one', 'busy'].map((name) => name.padStart(11)).join('')}`,
    ...results.map(
      ({ scope, processes, perSecond, busy, ratio }) =>
        `  ${scope.padEnd(8)}${String(processes).padStart(11)}${perSecond.toFixed(1).padStart(11)}${ratio.toFixed(2).padStart(11)}${`${(100 * busy).toFixed(0)} %`.padStart(11)}`,
    ),
  ];
}
