import { startApplication, type TestApplication } from '../support/application.js';
import pg from 'pg';
import type { ProblemCode } from '../../src/common/domain-error.js';
import type { ProblemBody } from '../support/bodies.js';
import { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { addEvents, addSetups, addSink, forget } from './events.js';

let app: TestApplication;
let sql: pg.Pool;
let admin: Client;

beforeAll(async () => {
  app = await startApplication({ ROLE: 'api', OUTBOX_MAX_ATTEMPTS: '7' });
  sql = new pg.Pool({ connectionString: app.database.url, max: 2 });
  // The database may go before its sessions do.
  sql.on('error', () => undefined);
  admin = await app.as('root', 'admin');
});
afterAll(() => sql.end());
afterEach(() => forget(sql));

const ROOT = '/v1/admin/outbox';

/** Deliveries of one setup: versions 1 to 4 are DELIVERED, DEAD, DEAD and PENDING. */
async function aMixedSink(): Promise<{ sinkId: string; setupId: string; ids: string[] }> {
  const sinkId = await addSink(sql);
  const [setupId = ''] = await addSetups(sql, 1);
  await addEvents(sql, [setupId], 4);
  const { rows } = await sql.query<{ id: string }>(
    `INSERT INTO outbox_deliveries (sink_id, setup_id, version, type, status, attempts, last_error, done_at)
     SELECT $1, setup_id, version, type, (ARRAY['DELIVERED', 'DEAD', 'DEAD', 'PENDING'])[version], 7,
       CASE WHEN version IN (2, 3) THEN 'It answered 500.' END, CASE WHEN version < 4 THEN now() END
     FROM outbox_events WHERE setup_id = $2 ORDER BY version RETURNING id`,
    [sinkId, setupId],
  );
  await sql.query(`UPDATE outbox_sinks SET position = pg_current_snapshot()::text`);
  return { sinkId, setupId, ids: rows.map(({ id }) => id) };
}

interface Answer {
  sinks: Record<string, unknown>[];
}

const figures = async () => (await admin.get<Answer>(ROOT)).body;

describe('the figures of the sinks', () => {
  it('are empty where there is none, with the limits of the deployment', async () => {
    expect(await figures()).toEqual({ sinks: [], retentionDays: 30, maxAttempts: 7 });
  });

  it('tell what waits, what is dead, and since when', async () => {
    const { sinkId } = await aMixedSink();
    await sql.query(`UPDATE outbox_deliveries SET created_at = now() - interval '90 seconds' WHERE status = 'PENDING'`);
    await sql.query(`UPDATE outbox_sinks SET served_at = now()`);
    const [sink] = (await figures()).sinks;
    expect(sink).toMatchObject({ id: sinkId, kind: 'webhook', status: 'BEHIND', pending: 1, dead: 2, unseen: 0 });
    expect(sink?.lagMs).toBeGreaterThan(89_000);
    expect(sink?.lagMs).toBeLessThan(120_000);
  });

  it.each([
    ['OK', `UPDATE outbox_deliveries SET status = 'DEAD', done_at = now()`],
    ['BEHIND', `UPDATE outbox_deliveries SET created_at = now() - interval '2 minutes'`],
    [
      'UNSERVED',
      `WITH d AS (UPDATE outbox_deliveries SET next_attempt_at = now() - interval '2 minutes' WHERE status = 'PENDING')
       UPDATE outbox_sinks SET created_at = now() - interval '2 minutes'`,
    ],
    ['OK', `UPDATE outbox_sinks SET created_at = now() - interval '2 minutes'`],
    [
      'FAILING',
      `UPDATE outbox_sinks SET failures = 2, failing_since = now(), next_attempt_at = now() + interval '1 min'`,
    ],
    ['DISABLED', `UPDATE outbox_sinks SET enabled = false, disabled_reason = 'It answered 410.'`],
  ])('are %s after %s', async (status, statement) => {
    await aMixedSink();
    await sql.query(statement);
    expect((await figures()).sinks).toEqual([expect.objectContaining({ status })]);
  });

  it('count events that are not deliveries yet, of the wanted types only', async () => {
    await addSink(sql, ['setup.completed']);
    await addEvents(sql, await addSetups(sql, 2), 6);
    expect((await figures()).sinks).toEqual([expect.objectContaining({ unseen: 4, pending: 0 })]);
  });
});

describe('deliveries', () => {
  it('are listed newest first, by status and setup, page by page', async () => {
    const { sinkId, setupId, ids } = await aMixedSink();
    const at = (query: string) =>
      admin.get<{ items: { id: string }[]; nextPageToken: string | null }>(`${ROOT}/${sinkId}/deliveries${query}`);
    const idsOf = async (query: string) => (await at(query)).body.items.map(({ id }) => id);
    expect(await idsOf('')).toEqual([...ids].reverse());
    expect(await idsOf('?status=DEAD')).toEqual([ids[2], ids[1]]);
    expect(await idsOf(`?setupId=${setupId}&status=PENDING`)).toEqual([ids[3]]);
    const { body: first } = await at('?pageSize=3');
    expect(first.items).toHaveLength(3);
    const { body: second } = await at(`?pageSize=3&pageToken=${String(first.nextPageToken)}`);
    expect([second.items.map(({ id }) => id), second.nextPageToken]).toEqual([[ids[0]], null]);
  });

  it('show their event', async () => {
    const { sinkId, setupId, ids } = await aMixedSink();
    const { body } = await admin.get(`${ROOT}/${sinkId}/deliveries/${String(ids[1])}`);
    expect(body).toMatchObject({
      id: ids[1],
      status: 'DEAD',
      lastError: 'It answered 500.',
      payload: { setupId, version: 2 },
    });
  });

  it('that are dead are replayed all at once, and a second click changes nothing', async () => {
    const { sinkId } = await aMixedSink();
    const replay = () => admin.post(`${ROOT}/${sinkId}/replay`, {});
    expect((await replay()).body).toEqual({ replayed: 2 });
    expect((await replay()).body).toEqual({ replayed: 0 });
    const { rows } = await sql.query(`SELECT status, attempts FROM outbox_deliveries ORDER BY version`);
    expect(rows).toEqual([
      { status: 'DELIVERED', attempts: 7 },
      { status: 'PENDING', attempts: 0 },
      { status: 'PENDING', attempts: 0 },
      { status: 'PENDING', attempts: 7 },
    ]);
  });

  it('that are named are replayed, delivered ones too; those of other sinks are left alone', async () => {
    const { sinkId, ids } = await aMixedSink();
    const other = await addSink(sql);
    expect((await admin.post(`${ROOT}/${other}/replay`, { ids })).body).toEqual({ replayed: 0 });
    expect((await admin.post(`${ROOT}/${sinkId}/replay`, { ids: [ids[0], ids[3], '999999'] })).body).toEqual({
      replayed: 1,
    });
  });

  it('whose event is purged cannot be replayed', async () => {
    const { sinkId, ids } = await aMixedSink();
    await sql.query('DELETE FROM outbox_events');
    expect((await admin.post(`${ROOT}/${sinkId}/replay`, {})).body).toEqual({ replayed: 0 });
    const { body } = await admin.get(`${ROOT}/${sinkId}/deliveries/${String(ids[1])}`);
    expect(body).toMatchObject({ payload: null });
  });
});

describe('refused are', () => {
  const get = async (client: Client, path: string, code: ProblemCode) => {
    expectProblem(await client.get<ProblemBody>(path), code, path.replace(/\?.*/, ''));
  };
  const post = async (client: Client, path: string, body: object, code: ProblemCode) => {
    expectProblem(await client.post<ProblemBody>(path, body), code, path);
  };

  it('sinks and deliveries that are not there', async () => {
    const { sinkId } = await aMixedSink();
    const paths = ['/journal/deliveries', '/x%00y/deliveries', `/${sinkId}/deliveries/1e3`, `/${sinkId}/deliveries/0`];
    for (const path of paths) await get(admin, `${ROOT}${path}`, 'NOT_FOUND');
    await post(admin, `${ROOT}/journal/replay`, {}, 'NOT_FOUND');
  });

  it('what is no status, page or id', async () => {
    const { sinkId } = await aMixedSink();
    for (const query of ['?status=LOST', '?pageSize=101', '?pageToken=x', '?setupId=1']) {
      await get(admin, `${ROOT}/${sinkId}/deliveries${query}`, 'VALIDATION_FAILED');
    }
    for (const ids of [[], ['x'], Array.from({ length: 1001 }, (_, n) => String(n))]) {
      await post(admin, `${ROOT}/${sinkId}/replay`, { ids }, 'VALIDATION_FAILED');
    }
  });

  it('owners, and who has no token', async () => {
    const owner = await app.as('owner');
    await get(owner, ROOT, 'FORBIDDEN');
    await post(owner, `${ROOT}/journal/replay`, {}, 'FORBIDDEN');
    await get(new Client(app.url), ROOT, 'UNAUTHENTICATED');
  });
});
