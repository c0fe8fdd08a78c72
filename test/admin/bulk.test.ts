import { randomUUID } from 'node:crypto';
import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody, TransitionBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { clockOf, dump, query } from '../support/tables.js';
import { expectStatus, untilState, walkTo } from '../support/walk.js';
import { BULK, everyPage, finished, order, type BulkBody, type BulkItemBody } from './bodies.js';
import { failedSetups, withWorkers } from './crowd.js';

const REASON = 'The database was repaired.';
let app: TestApplication;
let admin: Client;

beforeAll(async () => {
  app = await startApplication({ ROLE: 'api' });
  admin = await app.as('root', 'admin');
});

const logOf = async (id: string): Promise<TransitionBody[]> =>
  expectStatus(await admin.get<{ items: TransitionBody[] }>(`/v1/setups/${id}/transitions`), 200).items;
const stateOf = async (id: string): Promise<string> =>
  expectStatus(await admin.get<SetupBody>(`/v1/setups/${id}`), 200).state;
/** Orders an operation while a worker runs, and waits for its end. */
const carriedOut = (body: object): Promise<BulkBody> =>
  withWorkers(app, 1, async () => finished(admin, (await order(admin, body)).body.id));
const itemOf = ({ results }: BulkBody, id: string | undefined) => results.find((item) => item.id === id);

describe('an operation', () => {
  it('of a few setups is answered with its results, and leaves reason and actor in every log', async () => {
    const ids = await failedSetups(app, 'few', 5);
    const reply = await withWorkers(app, 1, () => order(admin, { event: 'ABORT', reason: REASON, ids }));
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ total: 5, done: 5, refused: 0, failed: 0, status: 'DONE', nextPageToken: null });
    expect(reply.body.results.map(({ id }) => id)).toEqual(ids);
    for (const id of ids) {
      expect(itemOf(reply.body, id)).toMatchObject({ status: 'DONE', to: 'ABORTED', state: 'ABORTED', detail: null });
      expect((await logOf(id)).at(-1)).toMatchObject({
        event: 'ABORT',
        actor: 'user:root',
        reason: REASON,
        version: 4,
      });
    }
  });

  it('that no worker takes answers 202 with its place, and shows up there and in the list', async () => {
    const ids = await failedSetups(app, 'waiting', 2);
    const { status, headers, body } = await order(admin, { event: 'ABORT', reason: REASON, filter: { q: 'waiting' } });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`${BULK}/${body.id}`);
    expect(headers.get('retry-after')).toBe('1');
    expect(body).toMatchObject({
      event: 'ABORT',
      reason: REASON,
      actor: 'user:root',
      status: 'RUNNING',
      total: 2,
      done: 0,
    });
    expect(itemOf(body, ids[0])).toMatchObject({ ordinal: 1, status: 'PENDING', to: null, state: 'ERROR' });
    expect(expectStatus(await admin.get(`${BULK}/${body.id}`), 200)).toEqual(body);
    const { id, total } = body;
    const [newest] = await everyPage<BulkBody>(admin, BULK, 2);
    expect(newest).toMatchObject({ id, total, event: 'ABORT', status: 'RUNNING', filter: { q: 'waiting' } });
    expect(newest).not.toHaveProperty('results');
    await withWorkers(app, 1, () => finished(admin, body.id));
    const items = await everyPage<BulkItemBody>(admin, `${BULK}/${body.id}`, 1);
    expect(items.map((item) => [item.id, item.status])).toEqual(ids.map((wanted) => [wanted, 'DONE']));
  });

  it('that matches nothing is done at once', async () => {
    const filter = { ownerId: 'nobody at all' };
    const { status, body } = await order(admin, { event: 'RETRY', reason: REASON, filter });
    expect([status, body.status, body.total]).toEqual([200, 'DONE', 0]);
  });

  it('runs the step that it retries', async () => {
    const ids = await failedSetups(app, 'retried', 2);
    const body = await carriedOut({ event: 'RETRY', reason: REASON, ids });
    expect(itemOf(body, ids[0])).toMatchObject({ status: 'DONE', to: 'SAVING_ORG' });
    expect(await stateOf(ids[0] ?? '')).toBe('COLLECTING_DOC');
    expect(await logOf(ids[0] ?? '')).toMatchObject([
      ...[{}, {}, {}],
      { event: 'RETRY', actor: 'user:root', reason: REASON },
      { event: 'SUCCEED', actor: expect.stringMatching(/^worker:/) },
    ]);
  });

  it('leaves alone what its owner moved on meanwhile: an owner keeps every right', async () => {
    const [moved, waits] = await failedSetups(app, 'mine', 2);
    const { body } = await order(admin, { event: 'ABORT', reason: REASON, ids: [moved, waits] });
    const owner = await app.as('mine-1');
    const path = `/v1/setups/${String(moved)}`;
    const retried = expectStatus(await owner.post<SetupBody>(`${path}/retry`, { reason: 'mine' }), 200);
    expect(retried.state).toBe('COLLECTING_DOC');
    const done = await withWorkers(app, 1, () => finished(admin, body.id));
    expect(done).toMatchObject({ done: 1, refused: 1, failed: 0 });
    expect(itemOf(done, moved)).toMatchObject({ status: 'REFUSED', to: null, state: 'COLLECTING_DOC' });
    expect(itemOf(done, moved)?.detail).toMatch(/\.$/);
    expect(itemOf(done, waits)).toMatchObject({ status: 'DONE', state: 'ABORTED' });
    // The other owner, too, goes on as before.
    const other = await app.as('mine-2');
    expect(expectStatus(await other.post<SetupBody>(`/v1/setups/${String(waits)}/restart`), 200).state).toBe('IDLE');
  });

  it('still reaches what only time has moved on', async () => {
    const [id] = await failedSetups(app, 'late', 1);
    const { body } = await order(admin, { event: 'ABORT', reason: REASON, ids: [id] });
    await query(app.database.url, `UPDATE setups SET deadline_at = now() WHERE id = $1`, [id]);
    // Its item rests until the sweeper has timed it out.
    await query(
      app.database.url,
      `UPDATE bulk_items SET locked_until = now() + interval '1 hour' WHERE setup_id = $1`,
      [id],
    );
    await withWorkers(app, 1, async () => {
      await untilState(admin, String(id), 'TIMEOUT');
      await clockOf(app.database.url).advance('1 hour', id);
      return finished(admin, body.id);
    });
    expect((await logOf(String(id))).map(({ event }) => event).slice(3)).toEqual(['TIMEOUT', 'ABORT']);
  });

  it('refuses, in words, what the table has no edge for', async () => {
    const idle = await walkTo(await app.as('idle'), 'IDLE');
    const body = await carriedOut({ event: 'RETRY', reason: REASON, ids: [idle.id] });
    expect(body).toMatchObject({ status: 'DONE', done: 0, refused: 1 });
    expect(itemOf(body, idle.id)).toMatchObject({
      ...{ status: 'REFUSED', to: null, state: 'IDLE' },
      detail: 'Nothing failed and no time ran out: RETRY is for ERROR and TIMEOUT, not for IDLE.',
    });
  });

  it('reports what could not be carried out, without its inside, and changes nothing there', async () => {
    const [id] = await failedSetups(app, 'unlucky', 1);
    await query(
      app.database.url,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'secret=42'; END $$;
       CREATE TRIGGER refuse BEFORE UPDATE ON setups FOR EACH ROW
         WHEN (NEW.owner_id = 'unlucky-1' AND NEW.state = 'ABORTED') EXECUTE FUNCTION refuse()`,
    );
    const body = await carriedOut({ event: 'ABORT', reason: REASON, ids: [id] });
    expect(body).toMatchObject({ status: 'DONE', failed: 1 });
    expect(itemOf(body, id)).toMatchObject({ status: 'FAILED', to: null, state: 'ERROR' });
    expect(itemOf(body, id)?.detail).not.toMatch(/secret/);
    expect(await logOf(String(id))).toHaveLength(3);
  });
});

describe('an Idempotency-Key', () => {
  it('makes the repetition find the same operation, and refuses another one under it', async () => {
    await failedSetups(app, 'once', 2);
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { event: 'ABORT', reason: REASON, filter: { q: 'once club' } };
    const first = await withWorkers(app, 1, async () => finished(admin, (await order(admin, body, headers)).body.id));
    const before = await dump(app.database.url);
    const again = await order(admin, body, headers);
    expect(again.body).toEqual(first);
    const other = await admin.post<ProblemBody>(BULK, { ...body, reason: 'another' }, headers);
    expectProblem(other, 'IDEMPOTENCY_KEY_REUSED', BULK);
    expect(await dump(app.database.url)).toEqual(before);
  });
});
