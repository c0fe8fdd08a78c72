import { randomUUID } from 'node:crypto';
import { decide, initialSnapshot } from '../../src/setup/domain/decide.js';
import type { SetupBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { Fleet } from '../support/fleet.js';
import { violations } from '../support/invariants.js';
import type { ServerProcess } from '../support/process.js';
import { create, expectStatus } from '../support/walk.js';
import { at, print } from './report.js';

/** OVERDUE_SETUPS=10000 for a figure worth telling. */
const OVERDUE = Number(process.env.OVERDUE_SETUPS ?? 2_000);
const WITHIN_MS = OVERDUE * 45;
/** On a shared machine; the prints tell the real figures. */
const USABLE_MS = 5_000;

const fleet = new Fleet();
let api: ServerProcess;

beforeAll(async () => {
  await fleet.start();
  const worker = { ROLE: 'worker' };
  [api] = await Promise.all([fleet.open({ ROLE: 'api' }), fleet.open(worker), fleet.open(worker)]);
}, 60_000);

afterAll(() => fleet.stop());

/** What an outage leaves: setups that wait for input and whose deadline passed an hour ago. */
async function leaveBehind(): Promise<void> {
  await fleet.sql.query(
    `WITH left_behind AS (
       INSERT INTO setups (id, owner_id, state, version, snapshot, deadline_at)
       SELECT gen_random_uuid(), 'left-' || n, 'COLLECTING_ORG', 1, $1, now() - interval '1 hour'
       FROM generate_series(1, $2) n RETURNING id)
     INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
     SELECT id, 1, 'IDLE', 'COLLECTING_ORG', 'START', 'user:test', 0 FROM left_behind`,
    [decide(initialSnapshot(), 'START').snapshot, OVERDUE],
  );
}

async function countLeft(): Promise<number> {
  const { rows } = await fleet.sql.query<{ left: number }>(
    `SELECT count(*)::int AS left FROM setups WHERE deadline_at < now()`,
  );
  return rows[0]?.left ?? NaN;
}

class Latencies {
  private readonly all: number[] = [];

  async measure<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.all.push(performance.now() - start);
    return result;
  }

  get worst(): number {
    return Math.max(...this.all);
  }

  toString(): string {
    const sorted = this.all.toSorted((a, b) => a - b);
    return `p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms (${String(sorted.length)} requests)`;
  }
}

/** Owners who read and begin setups until it is over. */
async function use(during: () => Promise<boolean>): Promise<{ gets: Latencies; starts: Latencies }> {
  const [gets, starts] = [new Latencies(), new Latencies()];
  do {
    const client: Client = await fleet.client(api, `owner-${randomUUID()}`);
    const { id } = await create(client);
    for (let n = 0; n < 5; n += 1) {
      expectStatus(await gets.measure(() => client.get<SetupBody>(`/v1/setups/${id}`)), 200);
    }
    expectStatus(await starts.measure(() => client.post<SetupBody>(`/v1/setups/${id}/start`, {})), 200);
  } while (await during());
  return { gets, starts };
}

it(
  'after an outage all overdue setups time out, each once, while the API stays usable',
  async () => {
    let rounds = 0;
    const calm = await use(() => Promise.resolve((rounds += 1) < 20));
    await leaveBehind();
    const start = performance.now();
    const storm = await use(async () => (await countLeft()) > 0 && performance.now() - start < WITHIN_MS);
    const seconds = (performance.now() - start) / 1000;

    expect(await countLeft()).toBe(0);
    const { rows } = await fleet.sql.query(
      `SELECT count(*)::int AS lines, count(DISTINCT setup_id)::int AS setups FROM setup_transitions WHERE event = 'TIMEOUT'`,
    );
    print(
      `${String(OVERDUE)} overdue setups: all TIMEOUT after ${seconds.toFixed(1)} s
  GET   before: ${String(calm.gets)}; meanwhile: ${String(storm.gets)}
  START before: ${String(calm.starts)}; meanwhile: ${String(storm.starts)}`,
    );
    expect(rows).toEqual([{ lines: OVERDUE, setups: OVERDUE }]);
    expect(await violations(fleet.sql)).toEqual([]);
    expect(Math.max(storm.gets.worst, storm.starts.worst)).toBeLessThan(USABLE_MS);
  },
  WITHIN_MS + 90_000,
);
