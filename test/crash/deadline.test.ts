import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { virtualClock, type VirtualClock } from '../../src/testing/virtual-clock.js';
import type { SetupBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { violations } from '../support/invariants.js';
import type { ServerProcess } from '../support/process.js';
import { DOCUMENT, expectStatus, walkTo, walkToError } from '../support/walk.js';
import { beginImport, holderOf, Import } from './importing.js';
import { print } from './report.js';

const SECTIONS = 20_000;
const EARLY = 2_000;
/** By the invariants: no setup stays longer than its deadline and this. */
const GRACE_MS = 5_000;
/** The others are a minute away, until the clock passes them. */
const TIMEOUTS = { COLLECTING_ORG: 2_000 };
/** The lease is so long that the deadline comes first. */
const ENV = { SETUP_STATE_TIMEOUTS: JSON.stringify(TIMEOUTS), LEASE_TTL_MS: '600000', LOG_LEVEL: 'info' };

const fleet = new Fleet();
let api: ServerProcess;
let workers: ServerProcess[];
let client: Client;
let clock: VirtualClock;

beforeAll(async () => {
  await fleet.start();
  clock = virtualClock(fleet.sql);
  const worker = { ...ENV, ROLE: 'worker' };
  [api, ...workers] = await Promise.all([fleet.open({ ...ENV, ROLE: 'api' }), fleet.open(worker), fleet.open(worker)]);
}, 60_000);

beforeEach(async () => {
  client = await fleet.client(api, `owner-${randomUUID()}`);
});

afterEach(async () => {
  expect(await violations(fleet.sql)).toEqual([]);
});

afterAll(() => fleet.stop());

/** Waits for TIMEOUT. @returns how long after its deadline the setup was timed out, by the database's clock */
async function lateness(id: string): Promise<number> {
  let deadline = 0;
  await eventually(async () => {
    const { rows } = await fleet.sql.query<{ state: string; deadlineAt: Date | null }>(
      'SELECT state, deadline_at AS "deadlineAt" FROM setups WHERE id = $1',
      [id],
    );
    deadline = rows[0]?.deadlineAt?.getTime() ?? deadline;
    return rows[0]?.state === 'TIMEOUT';
  }, 30_000);
  const { rows } = await fleet.sql.query<{ at: Date }>(
    `SELECT at FROM setup_transitions WHERE setup_id = $1 AND event = 'TIMEOUT' ORDER BY version DESC LIMIT 1`,
    [id],
  );
  return (rows[0]?.at.getTime() ?? NaN) - deadline;
}

const retry = (id: string, input?: object) =>
  client.post<SetupBody>(`/v1/setups/${id}/retry`, { reason: 'once more', ...(input && { input }) });

it('a late step of a setup that timed out writes nothing, and RETRY goes on at the checkpoint', async () => {
  const work = new Import(fleet, await beginImport(client, SECTIONS));
  const sleeper = holderOf(await work.midway(EARLY), workers);
  sleeper.kill('SIGSTOP');
  await clock.passDeadline(work.id);
  const late = await lateness(work.id);
  const before = await work.everything();
  const { oldest } = await work.sections();
  sleeper.kill('SIGCONT');
  await eventually(() => Promise.resolve(sleeper.stdout().includes('step stopped')));
  await sleep(1_000);
  expect(await work.everything()).toEqual(before);
  const left = await work.step();

  expectStatus(await retry(work.id), 202);
  await work.untilState('COMPLETED');
  expect(await work.step()).toMatchObject({ status: 'DONE', attempt: left.attempt + 1 });
  expect(await work.sections()).toEqual({ count: SECTIONS, first: 1, last: SECTIONS, oldest });
  expect(late).toBeLessThan(GRACE_MS);
  print(`SIGSTOP at ${String(left.sections)} sections: TIMEOUT ${String(late)} ms after the deadline`);
}, 60_000);

it('a setup whose owner looks at it stays; one that nobody looks at times out', async () => {
  const { id } = await walkTo(client, 'COLLECTING_ORG');
  const end = Date.now() + 2.5 * TIMEOUTS.COLLECTING_ORG;
  while (Date.now() < end) {
    expect((await client.get<SetupBody>(`/v1/setups/${id}`)).body.state).toBe('COLLECTING_ORG');
    await sleep(200);
  }
  const late = await lateness(id);
  expect(late).toBeLessThan(GRACE_MS);
  print(`nobody looked: TIMEOUT ${String(late)} ms after the deadline`);
});

it('an ERROR that times out still tells its cause, and RETRY goes back to the import', async () => {
  const { id } = await walkToError(client);
  await clock.passDeadline(id);
  expect(await lateness(id)).toBeLessThan(GRACE_MS);
  const { lastError } = expectStatus(await client.get<SetupBody>(`/v1/setups/${id}`), 200);
  expect(lastError).toMatchObject({ code: 'IMPORT_NO_SECTIONS', state: 'IMPORTING' });

  expectStatus(await retry(id, DOCUMENT), 202);
  await new Import(fleet, id).untilState('COMPLETED');
});

it('another process times out the import of a worker that was killed', async () => {
  const work = new Import(fleet, await beginImport(client, SECTIONS));
  const killed = holderOf(await work.midway(EARLY), workers);
  killed.kill('SIGKILL');
  await clock.passDeadline(work.id);
  const late = await lateness(work.id);
  expect(late).toBeLessThan(GRACE_MS);
  print(`SIGKILL: TIMEOUT ${String(late)} ms after the deadline`);

  expectStatus(await retry(work.id), 202);
  await work.untilState('COMPLETED');
  expect(await work.sections()).toMatchObject({ count: SECTIONS, first: 1, last: SECTIONS });
  workers = [...workers.filter((worker) => worker !== killed), await fleet.open({ ...ENV, ROLE: 'worker' })];
}, 60_000);
