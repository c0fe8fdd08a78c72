import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { crowd, leadStraight } from './clients/crowd.mjs';
import { repeatAnswered } from './check/repeat.mjs';
import { untilAtRest } from './check/rest.mjs';
import { Random } from './random.mjs';

const CALM_MS = 60_000;
const PROBES = 12;
/** Below the sweeper's patience of five seconds: a step that the queue never heard of would wait for that. */
const PROBE_WITHIN_MS = 4_000;

/**
 * The run itself: the crowd and the nemesis at once, then a minute at most without faults in which everyone finishes,
 * then setups that nothing disturbs, and repetitions of what was answered.
 *
 * @param {{ deployment: object, history: object }} base
 * @param {AbortSignal} stopping ends the faults early
 */
export async function storm(base, nemesis, plan, { seed, lengthMs }, stopping) {
  const closing = new AbortController();
  const hurry = new AbortController();
  // Everyone listens while they wait.
  setMaxListeners(0, closing.signal, hurry.signal, stopping);
  const world = { ...base, closing: closing.signal, hurry: hurry.signal };
  const people = crowd(world, seed);
  const end = sleep(lengthMs, undefined, { signal: stopping }).catch(() => undefined);
  await Promise.all([nemesis.run(plan, stopping), end]);

  closing.abort();
  const calm = setTimeout(() => hurry.abort(), CALM_MS);
  const began = performance.now();
  const missing = await base.deployment.ready(CALM_MS);
  for (const name of missing) base.history.complain('every process comes back', name);
  const readyMs = performance.now() - began;
  await people;
  await untilAtRest(base.deployment.database, hurry.signal);
  const restMs = performance.now() - began;
  clearTimeout(calm);
  return { readyMs, restMs, ...(missing.length === 0 && (await after(base, seed))) };
}

/** Everything works as on the first day, without the sweeper's help. */
async function after(base, seed) {
  const world = { ...base, closing: new AbortController().signal, hurry: AbortSignal.timeout(CALM_MS) };
  setMaxListeners(0, world.hurry);
  let slowestProbeMs = 0;
  for (let probe = 1; probe <= PROBES; probe += 1) {
    const began = performance.now();
    const id = await leadStraight(world, `probe${String(probe)}`);
    const ms = performance.now() - began;
    slowestProbeMs = Math.max(slowestProbeMs, ms);
    if (ms > PROBE_WITHIN_MS)
      base.history.complain('a setup that nothing disturbs is quick', `${ms.toFixed(0)} ms`, id);
  }
  const repeated = await repeatAnswered(world, new Random(`repeat ${String(seed)}`));
  return { slowestProbeMs, repeated };
}
