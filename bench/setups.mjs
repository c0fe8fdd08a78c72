import { figuresOf, overRounds, ratios } from './setups/figures.mjs';
import { Generator } from './setups/generator.mjs';
import { ensurePeers } from './setups/installed.mjs';
import { countFinished } from './setups/rows.queries.mjs';
import { Site } from './setups/site.mjs';
import { PEERS, PRODUCTS, startTarget } from './setups/targets.mjs';

const CLIENTS = [1, 8, 32];
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const CELL_MS = Number(process.env.BENCH_CELL_MS ?? 4_000);
/** Within which the clients of a cell begin, so that they are out of step. */
const SPREAD_MS = 500;
/** Once for each target, before anything counts: what it will run has been compiled then. */
const WARM_UP_MS = 3_000;

/**
 * Whole setups over HTTP, with both scopes of the lock, against the same work done by DBOS Transact and by Restate, on
 * the same PostgreSQL; and, for scale, nine empty steps of each peer. Rounds in turns: only one target works at a time.
 */
export async function benchSetups() {
  await ensurePeers();
  const site = await Site.start();
  const generator = await Generator.start();
  try {
    const targets = {};
    for (const name of [...PRODUCTS, ...PEERS]) targets[name] = await startTarget(site, name);
    const run = (name, cell) => generator.run(targets[name], { spreadMs: SPREAD_MS, ms: CELL_MS, ...cell });

    const first = { clients: 8, ms: WARM_UP_MS };
    for (const name of [...PRODUCTS, ...PEERS]) await run(name, { ...first, work: 'setup' });
    for (const name of PEERS) await run(name, { ...first, work: 'empty' });

    const setups = await inTurns([...PRODUCTS, ...PEERS], 'setup', run);
    const empty = await inTurns(PEERS, 'empty', run);
    return {
      rounds: ROUNDS,
      cellSeconds: CELL_MS / 1000,
      results: setups.map(({ clients, rounds }) => ({ ...resultOf(clients, rounds), ratios: ratios(rounds) })),
      empty: empty.map(({ clients, rounds }) => resultOf(clients, rounds)),
      finished: await finished(targets),
    };
  } finally {
    await generator.stop();
    await site.stop();
  }
}

/** Every number of clients and every target in each round. @returns for each number of clients, rounds by target */
async function inTurns(names, work, run) {
  const cells = CLIENTS.map((clients) => ({ clients, rounds: Object.fromEntries(names.map((name) => [name, []])) }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { clients, rounds } of cells) {
      for (const name of names) rounds[name].push(figuresOf(await run(name, { work, clients }), CELL_MS / 1000));
    }
  }
  return cells;
}

function resultOf(clients, rounds) {
  const targets = Object.entries(rounds).map(([name, ofTarget]) => [name, overRounds(ofTarget)]);
  return { clients, targets: Object.fromEntries(targets) };
}

/** How many setups each has finished in all. @throws {Error} where one has not done all of the work */
async function finished(targets) {
  const counts = {};
  for (const [name, { databaseUrl }] of Object.entries(targets)) counts[name] = await countFinished(databaseUrl);
  return counts;
}
