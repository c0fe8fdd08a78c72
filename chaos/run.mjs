import { parseArgs } from 'node:util';
import { provideRedis } from '../scripts/lib/redis.mjs';
import { check } from './check/index.mjs';
import { Watch } from './check/watch.mjs';
import { History } from './clients/history.mjs';
import { Deployment } from './deployment/deployment.mjs';
import { keepEvidence, violationLines } from './evidence.mjs';
import { Nemesis } from './nemesis/nemesis.mjs';
import { planFaults } from './nemesis/plan.mjs';
import { figuresOf, progressLine, tableOf } from './report.mjs';
import { storm } from './storm.mjs';

const MAX_MINUTES = 60;

/**
 * `npm run chaos -- --minutes N --seed S [--scope global|setup] [--json]`: see docs/chaos.md. Exit status 1 on any
 * violation; the folder with data, logs and histories then stays.
 */
async function main() {
  const options = readOptions();
  const lengthMs = options.minutes * 60_000;
  const stopping = stopSignal();
  const deployment = new Deployment(await provideRedis(), options.scope);
  const history = new History();
  const nemesis = new Nemesis(deployment);
  const plan = planFaults(options.seed, lengthMs);
  let clean = false;
  let talking;
  try {
    await deployment.start();
    talking = talk({ lengthMs, history, nemesis });
    const watch = new Watch(deployment);
    const outcome = await storm({ deployment, history }, nemesis, plan, { seed: options.seed, lengthMs }, stopping);
    await watch.stop();
    const checked = await check({ deployment, history });
    checked.violations.push(...watch.violations);
    const figures = figuresOf({ options, history, nemesis, watch, outcome, checked });
    clean = checked.violations.length + checked.stuck.length === 0;
    if (!clean) await keepEvidence(deployment.folder, { history, nemesis, plan, checked, figures });
    clearInterval(talking);
    console.log(options.json ? JSON.stringify(figures, null, 2) : `\n${tableOf(figures)}`);
    for (const line of violationLines(checked)) console.error(line);
  } finally {
    clearInterval(talking);
    await deployment.stop(!clean);
    if (!clean && deployment.folder) console.error(`Data, logs and histories: ${deployment.folder}`);
  }
  return clean;
}

/** @throws {Error} naming what is wrong */
function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      scope: { type: 'string', default: 'global' },
      json: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= MAX_MINUTES))
    throw new Error(`--minutes: more than 0, ${String(MAX_MINUTES)} at most`);
  if (!['global', 'setup'].includes(values.scope)) throw new Error('--scope: global or setup');
  return { minutes, seed: values.seed, scope: values.scope, json: values.json };
}

/** The first Ctrl-C or SIGTERM ends the faults, and the run is checked as far as it came; the second one ends it all. */
function stopSignal() {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}

/** A line a second where somebody watches, one every ten seconds elsewhere; on stderr, the figures are on stdout. */
function talk(state) {
  const began = performance.now();
  const line = () => progressLine({ ...state, elapsedMs: performance.now() - began });
  if (!process.stderr.isTTY) return setInterval(() => console.error(line()), 10_000);
  return setInterval(() => process.stderr.write(`\r\u001b[K${line()}`), 1_000);
}

let status = 2;
try {
  status = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error);
}
// Nothing may hold it up: a broken connection of a client's, for example.
process.exit(status);
