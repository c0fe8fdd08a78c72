import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { violations } from '../support/invariants.js';
import type { ServerProcess } from '../support/process.js';
import { beginImport, holderOf, Import } from './importing.js';
import { print } from './report.js';

const SECTIONS = 50_000;
const EARLY = 5_000;
/** Long enough for a worker that woke up to write what it had in hand. */
const AFTERMATH_MS = 1_500;

const fleet = new Fleet();
let api: ServerProcess;

beforeAll(async () => {
  await fleet.start();
  api = await fleet.open({ ROLE: 'api' });
}, 60_000);

afterAll(() => fleet.stop());

const openWorkers = (leaseTtlMs: number): Promise<ServerProcess[]> => {
  const env = { ROLE: 'worker', LEASE_TTL_MS: String(leaseTtlMs), LOG_LEVEL: 'info' };
  return Promise.all([fleet.open(env), fleet.open(env)]);
};

async function close(workers: ServerProcess[]): Promise<void> {
  for (const worker of workers) worker.kill('SIGTERM');
  await Promise.all(workers.map(({ exited }) => exited));
}

const begin = async (): Promise<Import> =>
  new Import(fleet, await beginImport(await fleet.client(api, `owner-${randomUUID()}`), SECTIONS));

const everySectionOnce = { count: SECTIONS, first: 1, last: SECTIONS };

it('a worker that is killed in the middle of an import loses it; another goes on at the checkpoint', async () => {
  const workers = await openWorkers(1_000);
  const work = await begin();
  const left = await work.midway(EARLY);
  holderOf(left, workers).kill('SIGKILL');
  const ms = await work.taken(left, 10_000);
  const { oldest } = await work.sections();
  await work.untilState('COMPLETED');

  expect(await work.step()).toMatchObject({ status: 'DONE', attempt: left.attempt + 1 });
  expect(await work.sections()).toEqual({ ...everySectionOnce, oldest });
  expect(await violations(fleet.sql)).toEqual([]);
  print(`SIGKILL at ${String(left.sections)} sections, lease 1000 ms: another worker wrote after ${ms.toFixed(0)} ms`);
  await close(workers);
}, 90_000);

it('a worker that hangs longer than its lease writes nothing more when it wakes up', async () => {
  const workers = await openWorkers(1_000);
  const work = await begin();
  const left = await work.midway(EARLY);
  const sleeper = holderOf(left, workers);
  sleeper.kill('SIGSTOP');
  const ms = await work.taken(left, 10_000);
  await work.untilState('COMPLETED');
  const before = await work.everything();
  sleeper.kill('SIGCONT');
  await eventually(() => Promise.resolve(sleeper.stdout().includes('step stopped')));
  await sleep(AFTERMATH_MS);

  expect(await work.everything()).toEqual(before);
  expect(await work.sections()).toMatchObject(everySectionOnce);
  expect(await violations(fleet.sql)).toEqual([]);
  print(`SIGSTOP at ${String(left.sections)} sections, lease 1000 ms: another worker wrote after ${ms.toFixed(0)} ms`);
  await close(workers);
}, 90_000);

it('a worker that wakes up while another works on its step stops, and disturbs nothing', async () => {
  const workers = await openWorkers(1_000);
  const work = await begin();
  const left = await work.midway(EARLY);
  const sleeper = holderOf(left, workers);
  sleeper.kill('SIGSTOP');
  await eventually(async () => (await work.step()).attempt > left.attempt);
  sleeper.kill('SIGCONT');
  await work.untilState('COMPLETED');

  expect(await work.step()).toMatchObject({ status: 'DONE', attempt: left.attempt + 1 });
  expect(await work.sections()).toMatchObject(everySectionOnce);
  expect(await violations(fleet.sql)).toEqual([]);
  await close(workers);
}, 90_000);

it('a worker that is told to stop gives its import back at once, whatever the lease', async () => {
  const workers = await openWorkers(60_000);
  const work = await begin();
  const left = await work.midway(EARLY);
  const leaving = holderOf(left, workers);
  leaving.kill('SIGTERM');
  const ms = await work.taken(left, 10_000);
  expect(await leaving.exited).toEqual({ code: 0, signal: null });
  await work.untilState('COMPLETED');

  expect(ms).toBeLessThan(5_000);
  expect(await work.sections()).toMatchObject(everySectionOnce);
  expect(await violations(fleet.sql)).toEqual([]);
  print(`SIGTERM at ${String(left.sections)} sections, lease 60000 ms: another worker wrote after ${ms.toFixed(0)} ms`);
  await close(workers);
}, 90_000);
