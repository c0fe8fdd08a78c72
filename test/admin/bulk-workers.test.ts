import { startApplication, type TestApplication } from '../support/application.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/process.js';
import { query } from '../support/tables.js';
import { expectStatus, walkToError } from '../support/walk.js';
import { BULK, everyPage, finished, order, type BulkBody, type BulkItemBody } from './bodies.js';
import { failedSetups, servicesOf, withWorkers } from './crowd.js';

const REASON = 'They will not be repaired.';
let app: TestApplication;
let admin: Client;

beforeAll(async () => {
  app = await startApplication({ ROLE: 'api' });
  admin = await app.as('root', 'admin');
});

/** How often each of these setups was aborted by the admin, with the reason; and its versions without gap or double. */
async function abortsOf(owner: string): Promise<Record<string, number>> {
  const rows = await query<{ id: string; aborts: number; whole: boolean }>(
    app.database.url,
    `SELECT s.id, count(*) FILTER (WHERE t.event = 'ABORT' AND t.actor = 'user:root' AND t.reason = $2)::int AS aborts,
       count(*) = max(t.version) AND max(t.version) = s.version AS whole
     FROM setups s JOIN setup_transitions t ON t.setup_id = s.id WHERE s.owner_id LIKE $1 || '-%' GROUP BY s.id`,
    [owner, REASON],
  );
  expect(rows.filter(({ whole }) => !whole)).toEqual([]);
  return Object.fromEntries(rows.map(({ id, aborts }) => [id, aborts]));
}

it('two workers share an operation of hundreds, and each setup is moved once', async () => {
  const ids = await failedSetups(app, 'shared', 298);
  await withWorkers(app, 2, async () => {
    const real = await Promise.all(
      ['real-1', 'real-2'].map(async (name) => (await walkToError(await app.as(name))).id),
    );
    const start = performance.now();
    const { status, body } = await order(admin, { event: 'ABORT', reason: REASON, filter: { state: 'ERROR' } });
    expect([status, body.total, body.results.length]).toEqual([202, 300, 100]);
    const done = await finished(admin, body.id);
    console.log(`300 setups aborted by two workers in ${String(Math.round(performance.now() - start))} ms`);
    expect(done).toMatchObject({ done: 300, refused: 0, failed: 0 });
    const items = await everyPage<BulkItemBody>(admin, `${BULK}/${body.id}`, 100);
    expect(items.map(({ id }) => id).sort()).toEqual([...ids, ...real].sort());
    expect(items.every((item) => item.status === 'DONE' && item.state === 'ABORTED')).toBe(true);
    for (const table of ['organizations', 'documents', 'blobs']) {
      expect(await query(app.database.url, `SELECT 1 FROM ${table} WHERE setup_id = ANY ($1)`, [real])).toEqual([]);
    }
  });
  expect(await abortsOf('shared')).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
});

it('a worker that is killed in the middle leaves the rest to another one, which does nothing twice', async () => {
  const ids = await failedSetups(app, 'killed', 300);
  const worker = await startServer({ ...servicesOf(app), ROLE: 'worker', LEASE_TTL_MS: '2000', LOCK_TTL_MS: '1000' });
  const { body } = await order(admin, { event: 'ABORT', reason: REASON, filter: { state: 'ERROR', q: 'killed club' } });
  const look = async () => expectStatus(await admin.get<BulkBody>(`${BULK}/${body.id}?pageSize=1`), 200);
  await eventually(async () => (await look()).done > 30);
  worker.kill('SIGKILL');
  await worker.exited;
  const { done } = await look();
  expect(done).toBeLessThan(300);
  console.log(`killed after ${String(done)} of 300`);
  await withWorkers(app, 1, () => finished(admin, body.id));
  expect(await look()).toMatchObject({ done: 300, refused: 0, failed: 0 });
  expect(await abortsOf('killed')).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
});
