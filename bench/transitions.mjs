import { join } from 'node:path';
import { migrate } from '../dist/src/database/migrate.js';
import { median, quantile } from './lib/client.mjs';
import { forked } from './lib/forked.mjs';
import { Site } from './setups/site.mjs';

const SCOPES = ['global', 'setup'];
const CALLERS = [1, 8, 32];
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const CELL = { warmUpMs: 700, ms: Number(process.env.BENCH_CELL_MS ?? 2_000) };
/** More than any machine makes of them in a cell. */
const MOST_PER_SECOND = 6_000;

/**
 * Transitions (START) by TransitionService under Redlock on three nodes, with 1, 8 and 32 callers and both scopes of the
 * lock, against the same SQL statements in plain prepared `pg`: one caller after the other for the global lock, all at
 * once for a lock for each setup. Rounds in turns: floor, product, floor.
 */
export async function benchTransitions() {
  const site = await Site.start();
  try {
    const scopes = {};
    for (const scope of SCOPES) scopes[scope] = await openScope(site, scope);
    const results = SCOPES.flatMap((scope) => CALLERS.map((callers) => ({ scope, callers, rounds: [] })));
    for (const { product } of Object.values(scopes)) await product({ what: 'measure', callers: 8, ...CELL });
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { scope, callers, rounds } of results) rounds.push(await turn(scopes[scope], scope, callers));
    }
    return { rounds: ROUNDS, cellSeconds: CELL.ms / 1000, results: results.map(resultOf) };
  } finally {
    await site.stop();
  }
}

async function openScope(site, scope) {
  const DATABASE_URL = await site.database(`transitions_${scope}`);
  await migrate(DATABASE_URL);
  const env = {
    ROLE: 'api',
    LOCK_SCOPE: scope,
    REDIS_URLS: site.redisUrls.join(','),
    DATABASE_URL,
    JWT_SECRET: 'a secret of the bench, long enough for HS256',
    // Nothing times out meanwhile.
    SETUP_TIMEOUT_MS: '86400000',
  };
  const product = await open(site, 'worker.mjs', { BENCH_PRODUCT: JSON.stringify(env) });
  const floor = await open(site, 'floor.mjs', { BENCH_DATABASE: DATABASE_URL });
  const { setupId: recorded, statements } = await product({ what: 'record' });
  return { product, floor: (cell) => floor({ recorded, statements, ...cell }) };
}

let cells = 0;

/** A process of the bench's own, which ends with the site. @returns asks it, one thing at a time */
async function open(site, script, env) {
  const { ask, stop } = await forked(join(import.meta.dirname, 'transitions', script), env, { isReady: true });
  site.onStop(stop);
  return (cell) => {
    cells += 1;
    const most = Math.ceil((MOST_PER_SECOND * (CELL.warmUpMs + CELL.ms)) / 1000);
    return ask({ ...cell, cell: cells, most });
  };
}

async function turn({ product, floor }, scope, callers) {
  // One at a time is as fast as a global lock can ever be.
  const atOnce = scope === 'global' ? 1 : callers;
  const before = await floor({ callers: atOnce, ...CELL });
  const seen = await product({ what: 'measure', callers, ...CELL });
  const after = await floor({ callers: atOnce, ...CELL });
  const floorPerSecond = (before.perSecond + after.perSecond) / 2;
  return { ...seen, floorPerSecond, ratio: seen.perSecond / floorPerSecond };
}

function resultOf({ scope, callers, rounds }) {
  const middle = (pick) => median(rounds.map(pick));
  return {
    scope,
    callers,
    perSecond: middle(({ perSecond }) => perSecond),
    p50: middle(({ took }) => quantile(took, 0.5)),
    p99: middle(({ took }) => quantile(took, 0.99)),
    floorPerSecond: middle(({ floorPerSecond }) => floorPerSecond),
    ratio: middle(({ ratio }) => ratio),
  };
}

/** The table for people. */
export function transitionsLines({ rounds, cellSeconds, results }) {
  const cell = (value, digits = 0) => value.toFixed(digits).padStart(10);
  return [
    'Transitions by TransitionService, three Redis nodes, against the same statements in plain prepared pg',
    `  (global: one at a time; setup: all at once); medians of ${String(rounds)} rounds of ${String(cellSeconds)} s`,
    '',
    `  ${'scope'.padEnd(8)}${['callers', '/s', 'p50 ms', 'p99 ms', 'floor/s', '×'].map((name) => name.padStart(10)).join('')}`,
    ...results.map(
      ({ scope, callers, perSecond, p50, p99, floorPerSecond, ratio }) =>
        `  ${scope.padEnd(8)}${cell(callers)}${cell(perSecond)}${cell(p50, 1)}${cell(p99, 1)}${cell(floorPerSecond)}${cell(ratio, 2)}`,
    ),
  ];
}
