import { randomUUID } from 'node:crypto';
import { faultPlan, type FaultPlan } from '../../src/testing/fault-plan.js';
import { Fleet } from '../support/fleet.js';
import { violations } from '../support/invariants.js';
import { ttlOn } from '../support/lock-keys.js';
import type { ServerProcess } from '../support/process.js';
import { create, expectStatus } from '../support/walk.js';
import { print } from './report.js';

/** Three seconds on a quiet machine: two looks of a second each, and what comes after. */
const WITHIN_MS = 4_000;
/** LOCK_TTL_MS is left at its default of 30 s: none of this waits for it. */
const LONG_MS = 20_000;

const fleet = new Fleet();
const plans: FaultPlan[] = [];
let other: ServerProcess;

beforeAll(async () => {
  await fleet.start(3);
  other = await fleet.open({ ROLE: 'api' });
}, 60_000);

afterAll(async () => {
  await fleet.stop();
  for (const plan of plans) plan.remove();
});

/**
 * A process is killed at this point of a START; its lease is left on a quorum of the nodes. Not always on all: it goes on
 * as soon as a quorum has said yes, and a node that does not know the script yet is asked a second time.
 */
async function killedAt(plan: FaultPlan): Promise<void> {
  plans.push(plan);
  const server = await fleet.open({ ROLE: 'api', ...plan.env() });
  const client = await fleet.client(server, randomUUID());
  const { id } = await create(client);
  await expect(client.post(`/v1/setups/${id}/start`, {})).rejects.toThrow('fetch failed');
  expect(await server.exited).toMatchObject({ signal: 'SIGKILL' });
  const left = await Promise.all(fleet.nodes.map(ttlOn));
  expect(left.filter((ttl) => ttl > LONG_MS).length).toBeGreaterThanOrEqual(2);
}

/** A START in one process. @returns how long it took, in milliseconds */
async function start(server: ServerProcess): Promise<number> {
  const client = await fleet.client(server, randomUUID());
  const { id } = await create(client);
  const begin = performance.now();
  expectStatus(await client.post(`/v1/setups/${id}/start`, {}), 200);
  return performance.now() - begin;
}

it.each([
  ['between its lease and the fence', 'before'],
  ['between the fence and its transaction', 'after'],
] as const)('a process that is killed %s does not keep the lock', async (where, side) => {
  await killedAt(faultPlan()[side]('INSERT INTO lock_fence'));
  const ms = await start(other);
  print(`SIGKILL ${where}: the next transition of another process after ${ms.toFixed(0)} ms`);
  expect(ms).toBeLessThan(WITHIN_MS);
  expect(await violations(fleet.sql)).toEqual([]);
});

it('the successor of the only process that was killed with the lock does not wait for its end', async () => {
  await killedAt(faultPlan().after('IDLE -> COLLECTING_ORG: COMMIT'));
  const successor = await fleet.open({ ROLE: 'api' });
  const ms = await start(successor);
  print(`SIGKILL after a COMMIT: the first transition of the successor after ${ms.toFixed(0)} ms`);
  expect(ms).toBeLessThan(WITHIN_MS);
  expect(await violations(fleet.sql)).toEqual([]);
});
