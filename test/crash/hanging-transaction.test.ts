import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { violations } from '../support/invariants.js';
import type { ServerProcess } from '../support/process.js';
import { create } from '../support/walk.js';
import { beginImport, holderOf, Import } from './importing.js';
import { print } from './report.js';

/** By the invariants: nothing that must move on waits longer than this, whatever hangs. */
const GRACE_MS = 5_000;
const TTL_MS = 1_000;
const SECTIONS = 50_000;

const fleet = new Fleet();
let stopped: ServerProcess | undefined;

beforeAll(() => fleet.start());

afterEach(() => {
  stopped?.kill('SIGCONT');
  stopped = undefined;
});

afterAll(() => fleet.stop());

const open = (role: string): Promise<ServerProcess> =>
  fleet.open({ ROLE: role, LEASE_TTL_MS: String(TTL_MS), LOCK_TTL_MS: String(TTL_MS), LOG_LEVEL: 'info' });

/** SIGSTOP at an instant at which the process has a transaction open that wrote to, or locked, this table. */
async function stopInTransaction(server: ServerProcess, table: string): Promise<void> {
  stopped = server;
  await eventually(async () => {
    server.kill('SIGSTOP');
    // What it sent before is executed by now.
    await sleep(30);
    const { rowCount } = await fleet.sql.query(
      `SELECT 1 FROM pg_stat_activity a JOIN pg_locks l USING (pid)
       WHERE a.datname = current_database() AND a.state = 'idle in transaction' AND l.relation = $1::regclass
         AND l.mode IN ('RowExclusiveLock', 'RowShareLock')`,
      [table],
    );
    if (rowCount) return true;
    server.kill('SIGCONT');
    await sleep(5 * Math.random());
    return false;
  });
}

it('a worker that hangs inside of a transaction loses its step as fast as one that hangs elsewhere', async () => {
  const [api, ...workers] = await Promise.all([open('api'), open('worker'), open('worker')]);
  const work = new Import(fleet, await beginImport(await fleet.client(api, 'alice'), SECTIONS));
  const hanging = holderOf(await work.midway(1_000), workers);
  await stopInTransaction(hanging, 'setup_steps');
  const ms = await work.taken(await work.step(), TTL_MS + GRACE_MS);
  print(`SIGSTOP inside of an import's transaction: another worker wrote after ${ms.toFixed(0)} ms`);

  await work.untilState('COMPLETED');
  const before = await work.everything();
  hanging.kill('SIGCONT');
  await eventually(() => Promise.resolve(hanging.stdout().includes('step stopped')));
  expect(await work.everything()).toEqual(before);
  expect((await fetch(`${hanging.url}/health/live`)).status).toBe(200);
}, 90_000);

const start = async (client: Client, id: string, headers?: Record<string, string>): Promise<number> =>
  (await client.post(`/v1/setups/${id}/start`, {}, headers)).status;

it('a process that hangs inside of a transition does not stop the transitions of the others', async () => {
  const [hanging, other] = await Promise.all([open('api'), open('api')]);
  const answers: string[] = [];
  let going = true;
  const busy = async (): Promise<void> => {
    while (going) {
      const client = await fleet.client(hanging, randomUUID());
      const { id } = await create(client);
      const key = { 'Idempotency-Key': randomUUID() };
      const [first, again] = [await start(client, id, key), await start(client, id, key)];
      answers.push(`${String(first)}, ${String(again)}`);
    }
  };
  const leading = busy();
  await stopInTransaction(hanging, 'lock_fence');
  going = false;
  const client = await fleet.client(other, 'bob');
  const { id } = await create(client);
  const begin = performance.now();
  await eventually(async () => (await start(client, id)) === 200, TTL_MS + GRACE_MS);
  const ms = performance.now() - begin;
  print(`SIGSTOP inside of a transition: the next transition of another process after ${ms.toFixed(0)} ms`);

  // Its transaction is gone: it carries the request out under a new lease. Where it hung before its COMMIT it cannot
  // know what became of that, and leaves the repetition to the client.
  hanging.kill('SIGCONT');
  await leading;
  expect(answers.filter((answer) => !['200, 200', '503, 200'].includes(answer))).toEqual([]);
  expect(await violations(fleet.sql)).toEqual([]);
}, 90_000);
