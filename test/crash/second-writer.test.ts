import { randomUUID } from 'node:crypto';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import { eventually } from '../support/eventually.js';
import { Fleet } from '../support/fleet.js';
import { holdTransition } from '../support/held-transition.js';
import { violations } from '../support/invariants.js';
import { flushAll } from '../support/lock-keys.js';
import type { ServerProcess } from '../support/process.js';
import { create } from '../support/walk.js';

const fleet = new Fleet();
let first: ServerProcess;
let second: ServerProcess;

beforeAll(async () => {
  await fleet.start(3);
  // A request of the first that loses its lease has no time left to begin again under another: its refusal can be seen.
  const env = { ROLE: 'api', LOCK_TTL_MS: '1000', LOCK_WAIT_MS: '1000' };
  [first, second] = await Promise.all([fleet.open(env), fleet.open({ ROLE: 'api' })]);
}, 60_000);

afterEach(async () => {
  first.kill('SIGCONT');
  expect(await violations(fleet.sql)).toEqual([]);
});

afterAll(() => fleet.stop());

/** A setup that one of the processes is to START. */
interface Writer {
  readonly id: string;
  /** @returns the status of the answer, or the code of its problem */
  start(): Promise<string>;
}

async function writer(server: ServerProcess): Promise<Writer> {
  const client = await fleet.client(server, randomUUID());
  const { id } = await create(client);
  const start = async (): Promise<string> => {
    const { status, body } = await client.post<Partial<SetupBody & ProblemBody>>(`/v1/setups/${id}/start`, {});
    return body.code ?? String(status);
  };
  return { id, start };
}

const hold = ({ id }: Writer) => holdTransition(fleet.database.url, id);

/** What the database holds of the writers' setups. */
async function versions(...writers: Writer[]): Promise<(number | undefined)[]> {
  const { rows } = await fleet.sql.query<{ id: string; version: number }>('SELECT id, version FROM setups');
  return writers.map((writer) => rows.find(({ id }) => id === writer.id)?.version);
}

/** Whether some process has a lease, and waits for the transactions under the lease before it. */
async function waitsAtFence(): Promise<boolean> {
  const { rowCount } = await fleet.sql.query(
    `SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO lock_fence%'`,
  );
  return rowCount === 1;
}

it('a holder that was stopped in a transition past its TTL cannot commit when it wakes up under the lease of another', async () => {
  const [sleeper, other] = [await writer(first), await writer(second)];
  const [mine, theirs] = [await hold(sleeper), await hold(other)];
  const late = sleeper.start();
  await mine.reached();
  first.kill('SIGSTOP');
  await mine.end();

  const answer = other.start();
  await theirs.reached();
  first.kill('SIGCONT');
  expect(await late).toBe('LOCK_TIMEOUT');
  expect(await versions(sleeper, other)).toEqual([0, 0]);

  await theirs.end();
  expect(await answer).toBe('200');
  expect(await versions(sleeper, other)).toEqual([0, 1]);
  expect(await sleeper.start()).toBe('200');
});

it('FLUSHALL on all nodes lets no second writer in while a transition is in flight', async () => {
  const [early, late] = [await writer(first), await writer(second)];
  const held = await hold(early);
  const answers = [early.start()];
  await held.reached();
  await flushAll(fleet.nodes);
  answers.push(late.start());

  // With a lease of its own it goes as far as it can.
  await eventually(async () => (await waitsAtFence()) || (await versions(late))[0] === 1);
  expect(await versions(early, late)).toEqual([0, 0]);
  await held.end();
  expect(await Promise.all(answers)).toEqual(['200', '200']);
  expect(await versions(early, late)).toEqual([1, 1]);
});
