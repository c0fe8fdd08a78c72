import { setTimeout as sleep } from 'node:timers/promises';
import { Fleet } from '../support/fleet.js';
import { violations } from '../support/invariants.js';
import type { ServerProcess } from '../support/process.js';
import { startRedis, type RedisNode } from '../support/redis.js';
import { durations, Load, percentile, summary } from './load.js';
import { print } from './report.js';

const CLIENTS_PER_SERVER = 4;
const MEASURED_MS = 2_000;
/** It takes half a second to take a node for away that hangs. */
const UNTIL_KNOWN_MS = 1_000;
const WARM_STARTS = 100;
const REFUSALS = 60;
/** On a shared machine; the prints tell the real figures. */
const TIMES_NORMAL = 3;
const NOT_SLOW_MS = 500;
const REFUSED_WITHIN_MS = 1_000;
const RESUMED_WITHIN_MS = 2_000;

const fleet = new Fleet();
let servers: ServerProcess[];
let load: Load;

beforeAll(async () => {
  await fleet.start(3);
  servers = await Promise.all([fleet.open({ ROLE: 'api' }), fleet.open({ ROLE: 'api' })]);
}, 60_000);

beforeEach(() => {
  load = new Load(fleet, servers, CLIENTS_PER_SERVER);
});

afterEach(async () => {
  // Every client has had its last answer.
  await load.stop();
  expect(await violations(fleet.sql)).toEqual([]);
});

afterAll(() => fleet.stop());

interface Fault {
  begin(node: RedisNode): unknown;
  end(node: RedisNode): unknown;
}

const FAULTS: Record<string, Fault> = {
  killed: {
    begin: (node) => node.kill9(),
    end: async (node) => fleet.nodes.splice(fleet.nodes.indexOf(node), 1, await startRedis(node.port)),
  },
  stopped: {
    begin(node) {
      node.pause();
    },
    end(node) {
      node.resume();
    },
  },
};

describe.each(Object.entries(FAULTS))('lock nodes that are %s', (what, fault) => {
  /** @returns what brings these nodes back */
  async function lose(count: number): Promise<() => Promise<void>> {
    const lost = fleet.nodes.slice(0, count);
    await Promise.all(lost.map((node) => fault.begin(node)));
    return async () => {
      await Promise.all(lost.map((node) => fault.end(node)));
    };
  }

  it('one of three: no transition fails, and soon none is slower', async () => {
    await load.next(WARM_STARTS);
    const before = await load.during(() => sleep(MEASURED_MS));
    const bringBack = await lose(1);
    const atFirst = await load.during(() => sleep(UNTIL_KNOWN_MS));
    const then = await load.during(() => sleep(MEASURED_MS));
    await bringBack();
    const times = percentile(then, 0.99) / percentile(before, 0.99);
    print(`one of three ${what}: ${times.toFixed(1)} times the normal p99
  before:           ${summary(before)}
  the first second: ${summary(atFirst)}
  then:             ${summary(then)}`);
    expect([...before, ...atFirst, ...then].filter(({ answer }) => answer !== '200')).toEqual([]);
    expect(percentile(then, 0.99)).toBeLessThan(Math.max(NOT_SLOW_MS, TIMES_NORMAL * percentile(before, 0.99)));
  });

  it('two of three: every transition is refused soon, until they are back', async () => {
    await load.next(WARM_STARTS);
    const bringBack = await lose(2);
    // Some of these were on their way.
    const first = await load.next(REFUSALS);
    const rest = await load.next(REFUSALS);
    await bringBack();
    const back = performance.now();
    const after = await load.next(WARM_STARTS);
    const resumed = (after.find(({ begin, answer }) => begin > back && answer === '200')?.end ?? NaN) - back;
    print(`two of three ${what}: LOCK_UNAVAILABLE, ${summary([...first, ...rest])}
  work goes on ${resumed.toFixed(0)} ms after their return`);
    expect(first.filter(({ answer }) => answer !== '200' && answer !== 'LOCK_UNAVAILABLE')).toEqual([]);
    expect(rest.filter(({ answer }) => answer !== 'LOCK_UNAVAILABLE')).toEqual([]);
    expect(durations([...first, ...rest]).at(-1)).toBeLessThan(REFUSED_WITHIN_MS);
    expect(resumed).toBeLessThan(RESUMED_WITHIN_MS);
  });
});
