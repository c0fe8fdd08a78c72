import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';
import { query } from '../support/tables.js';
import { create, expectStatus, walkTo, WORKFLOW } from '../support/walk.js';
import type { ExplanationBody, StuckBody } from '../admin/bodies.js';
import { withWorkers } from '../admin/crowd.js';

let app: TestApplication;
let admin: Client;

beforeAll(async () => {
  app = await startApplication({ ROLE: 'api' });
  admin = await app.as('root', 'admin');
});

afterEach(() => query(app.database.url, 'TRUNCATE setups CASCADE'));

const NEWER = 'machine_version = 99';
const DAMAGED = `snapshot = '{"value":"LIMBO"}'`;
const OVERDUE = `deadline_at = now() - interval '1 minute'`;
const set = (change: string, id: string) => query(app.database.url, `UPDATE setups SET ${change} WHERE id = $1`, [id]);

/** Everything of a setup and its steps, as it lies there. */
const rowsOf = async (id: string): Promise<string[]> =>
  (
    await query<{ row: string }>(
      app.database.url,
      `SELECT s::text AS row FROM setups s WHERE id = $1
       UNION ALL SELECT st::text FROM setup_steps st WHERE setup_id = $1 ORDER BY 1`,
      [id],
    )
  ).map(({ row }) => row);

describe.each([
  ['written by a newer machine', NEWER, /^Version 99 of the machine wrote it; this program knows 1 to \d+\.$/],
  ['damaged', DAMAGED, /^Its snapshot is none that version \d+ of the machine stores\.$/],
])('a setup that was %s', (_, change, why) => {
  let owner: Client;
  let id: string;

  beforeEach(async () => {
    owner = await app.as('ada');
    ({ id } = await walkTo(owner, 'COLLECTING_WF'));
    await set(change, id);
  });

  it('refuses every event with a reason, and is left as it is', async () => {
    const before = await rowsOf(id);
    for (const [route, body] of [
      ['workflow', WORKFLOW],
      ['start', {}],
      ['abort', { reason: 'test' }],
    ] as const) {
      const path = `/v1/setups/${id}/${route}`;
      expectProblem(await owner.post<ProblemBody>(path, body), 'SETUP_NOT_UNDERSTOOD', path);
    }
    expect(await rowsOf(id)).toEqual(before);
  });

  it('is shown where it lies, with nothing that could be sent, and so in lists', async () => {
    await set(OVERDUE, id);
    const before = await rowsOf(id);
    const setup = expectStatus(await owner.get<SetupBody>(`/v1/setups/${id}`), 200);
    expect(setup).toMatchObject({ state: 'COLLECTING_WF', allowedEvents: [] });
    expect(setup.requirements).toMatchObject({ currentlyDue: [], errors: [{ code: 'SETUP_NOT_UNDERSTOOD' }] });
    const { items } = expectStatus(await owner.get<{ items: SetupBody[] }>('/v1/setups?state=COLLECTING_WF'), 200);
    expect(items).toEqual([setup]);
    expect(await rowsOf(id)).toEqual(before);
  });

  it('is among the stuck ones at once, and once', async () => {
    const stuck = async () =>
      expectStatus(await admin.get<{ items: StuckBody[] }>('/v1/admin/setups/stuck'), 200).items.map((item) => [
        item.id,
        item.why,
      ]);
    expect(await stuck()).toEqual([[id, 'NOT_UNDERSTOOD']]);
    await set(OVERDUE, id);
    expect(await stuck()).toEqual([[id, 'NOT_UNDERSTOOD']]);
  });

  it('is explained with the reason, and no event is allowed', async () => {
    const path = `/v1/admin/setups/${id}/explain`;
    const { waitsFor, events, safeActions } = expectStatus(await admin.get<ExplanationBody>(path), 200);
    expect(waitsFor).toMatch(/^A program that understands it/);
    expect(events).toHaveLength(11);
    for (const { allowed, why: reason } of events) {
      expect(allowed).toBe(false);
      expect(reason).toMatch(why);
    }
    expect(safeActions).toEqual([]);
  });

  it('is named by the diagnosis', async () => {
    const path = '/v1/admin/diagnostics';
    const { checks } = expectStatus(await admin.get<{ checks: { code: string; ids: string[] }[] }>(path), 200);
    expect(checks.find(({ code }) => code === 'SETUP_NOT_UNDERSTOOD')?.ids).toEqual([id]);
  });
});

it('more setups that are not understood than a sweep looks at do not keep the others from their turn', async () => {
  await query(
    app.database.url,
    `INSERT INTO setups (id, owner_id, state, snapshot, deadline_at)
     SELECT gen_random_uuid(), 'strange-' || n, 'COLLECTING_ORG', '{}', now() - interval '1 hour'
     FROM generate_series(1, 250) n`,
  );
  const { id } = await walkTo(await app.as('bob'), 'COLLECTING_ORG');
  await set(OVERDUE, id);
  await withWorkers(app, 1, async () => {
    await eventually(async () => (await stateOf(id)) === 'TIMEOUT', 10_000);
  });
  const rows = await query(app.database.url, `SELECT 1 FROM setups WHERE snapshot = '{}' AND version = 0`);
  expect(rows).toHaveLength(250);
});

it('steps of setups that are not understood are left alone, and do not keep the others from their worker', async () => {
  const strange = await walkTo(await app.as('carl'), 'IMPORTING');
  await set(NEWER, strange.id);
  await query(
    app.database.url,
    `INSERT INTO setups (id, owner_id, state, snapshot)
     SELECT gen_random_uuid(), 'strange-' || n, 'IMPORTING', '{}' FROM generate_series(1, 120) n`,
  );
  await query(
    app.database.url,
    `INSERT INTO setup_steps (id, setup_id, run, name, updated_at)
     SELECT gen_random_uuid(), id, 1, 'importDocument', now() - interval '2 hours' FROM setups WHERE snapshot = '{}'`,
  );
  const lost = await walkTo(await app.as('dora'), 'IMPORTING');
  await query(app.database.url, 'TRUNCATE bullmq.job CASCADE');
  await query(
    app.database.url,
    `UPDATE setup_steps SET updated_at = now() - interval '1 hour' WHERE status = 'PENDING'`,
  );
  const before = await rowsOf(strange.id);
  await withWorkers(app, 1, async () => {
    await eventually(async () => (await stateOf(lost.id)) === 'COMPLETED', 10_000);
  });
  expect(await rowsOf(strange.id)).toEqual(before);
});

it('a job of a setup that is not understood writes nothing of it', async () => {
  const { id } = await walkTo(await app.as('emil'), 'IMPORTING');
  await set(DAMAGED, id);
  const before = await rowsOf(id);
  const other = await walkTo(await app.as('fay'), 'IMPORTING');
  await withWorkers(app, 1, async () => {
    await eventually(async () => (await stateOf(other.id)) === 'COMPLETED', 10_000);
  });
  expect(await rowsOf(id)).toEqual(before);
});

it('a new setup says which version of the machine wrote it, and the machine which it is', async () => {
  const { id } = await create(await app.as('gus'));
  const { version } = expectStatus(await admin.get<{ version: number }>('/v1/machine'), 200);
  expect(await query(app.database.url, 'SELECT machine_version FROM setups WHERE id = $1', [id])).toEqual([
    { machine_version: version },
  ]);
});

const stateOf = async (id: string): Promise<string> =>
  expectStatus(await admin.get<SetupBody>(`/v1/setups/${id}`), 200).state;
