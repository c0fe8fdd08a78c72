import { median } from './lib/client.mjs';
import { figuresOf, overRounds } from './lock/figures.mjs';
import { Site } from './lock/site.mjs';

const PROCESSES = [1, 2, 4];
const CALLERS = [1, 8, 32];
const NODES = [1, 3];
const ROUNDS = 3;
const WARM_UP_MS = 200;
const CELL_MS = 2_000;
/** The cells without a lock are even: they need less time. */
const SHORT_CELL_MS = 700;

/**
 * Sections of one small transaction each under the application's lock, under Redlock with its own retries, and without
 * any lock: one at a time (the serial rate, beside which everything is measured) and all at once. Waits, fairness and
 * rate for 1, 2 and 4 processes with 1, 8 and 32 callers each, on 1 and on 3 nodes.
 */
export async function benchLock() {
  const site = await Site.start({ nodes: Math.max(...NODES), workers: Math.max(...PROCESSES) });
  try {
    await warmUp(site);
    const groups = PROCESSES.flatMap((processes) => CALLERS.map((callers) => ({ processes, callers, rounds: [] })));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const group of groups) group.rounds.push(await measure(site, group));
    }
    return {
      rounds: ROUNDS,
      cellSeconds: CELL_MS / 1000,
      serialPerSecond: median(groups.flatMap(({ rounds }) => rounds.flatMap(({ serial }) => serial))),
      results: groups.map(resultOf),
    };
  } finally {
    await site.stop();
  }
}

/** Every process has compiled what it will run before anything counts. */
async function warmUp(site) {
  const all = { processes: Math.max(...PROCESSES), callers: 8, warmUpMs: 0, ms: 1_500 };
  for (const contender of ['unlocked', 'lock', 'redlock']) await site.run({ ...all, contender, nodes: 3 });
}

/** One round of one combination, each cell between two of the serial rate: a minute later the machine may be slower. */
async function measure(site, { processes, callers }) {
  const round = { serial: [await serial(site)] };
  for (const nodes of NODES) {
    const lock = await cell(site, { contender: 'lock', nodes, processes, callers }, CELL_MS);
    const redlock = await cell(site, { contender: 'redlock', nodes, processes, callers }, CELL_MS);
    const before = round.serial.at(-1);
    const after = await serial(site);
    round.serial.push(after);
    round[nodes] = { lock: beside(lock, (before + after) / 2), redlock: beside(redlock, (before + after) / 2) };
  }
  const unlocked = await cell(site, { contender: 'unlocked', processes, callers }, SHORT_CELL_MS);
  return { ...round, unlocked: beside(unlocked, round.serial.at(-1)) };
}

const beside = (figures, serialPerSecond) => ({ ...figures, ratioToSerial: figures.perSecond / serialPerSecond });

/** One caller of one process, without a lock. */
async function serial(site) {
  return (await cell(site, { contender: 'unlocked', processes: 1, callers: 1 }, SHORT_CELL_MS)).perSecond;
}

async function cell(site, what, ms) {
  return figuresOf(await site.run({ ...what, warmUpMs: WARM_UP_MS, ms }), ms / 1000);
}

function resultOf({ processes, callers, rounds }) {
  return {
    processes,
    callers,
    serialPerSecond: median(rounds.flatMap(({ serial }) => serial)),
    unlocked: overRounds(rounds.map(({ unlocked }) => unlocked)),
    nodes: NODES.map((nodes) => ({
      nodes,
      lock: overRounds(rounds.map((round) => round[nodes].lock)),
      redlock: overRounds(rounds.map((round) => round[nodes].redlock)),
    })),
  };
}
