import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Webhook } from 'standardwebhooks';
import type { ProblemCode } from '../../src/common/domain-error.js';
import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody } from '../support/bodies.js';
import { Client, type Reply } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { expectProblem, pointersOf } from '../support/problem.js';
import { Receiver } from '../effects/receiver.js';

const ROOT = '/v1/admin/webhooks';

interface WebhookBody {
  id: string;
  url: string;
  types: string[] | null;
  enabled: boolean;
  disabledReason: string | null;
  version: number;
  secretRotatedUntil: string | null;
  secret?: string;
}

interface AttemptBody {
  deliveryId: string | null;
  httpStatus: number | null;
  error: string | null;
}

let app: TestApplication;
let strict: TestApplication;
let admin: Client;
let receiver: Receiver;

beforeAll(async () => {
  [app, strict] = [
    await startApplication({ WEBHOOK_PRIVATE_ADDRESSES: 'allow' }),
    await startApplication({ ROLE: 'api' }),
  ];
  admin = await app.as('root', 'admin');
  receiver = await Receiver.open();
});
afterAll(() => receiver.close());
afterEach(async () => {
  receiver.answer = { status: 204, afterMs: 0 };
  receiver.events.length = 0;
  const { body } = await admin.get<{ items: WebhookBody[] }>(ROOT);
  for (const { id } of body.items) await admin.send('DELETE', `${ROOT}/${id}`);
});

async function add(more: object = {}): Promise<WebhookBody> {
  const { status, body } = await admin.post<WebhookBody>(ROOT, { url: receiver.url, ...more });
  expect(status).toBe(201);
  receiver.secret = body.secret ?? '';
  return body;
}

const patch = <T = WebhookBody>(id: string, body: object) => admin.send<T>('PATCH', `${ROOT}/${id}`, body);

/** One transition of a new setup: it reaches COLLECTING_ORG. */
async function oneTransition(owner: string): Promise<string> {
  const client = await app.as(owner);
  const { body } = await client.post<{ id: string }>('/v1/setups');
  await client.post(`/v1/setups/${body.id}/start`);
  return body.id;
}

describe('an endpoint', () => {
  it('is added with a secret that is shown this once, listed, shown, and deleted', async () => {
    const { secret, ...webhook } = await add({ description: 'Our CRM' });
    expect(secret).toMatch(/^whsec_/);
    expect(webhook).toMatchObject({
      url: receiver.url,
      description: 'Our CRM',
      types: null,
      enabled: true,
      version: 1,
    });
    const shown = await admin.get<WebhookBody>(`${ROOT}/${webhook.id}`);
    expect([shown.body, shown.headers.get('etag')]).toEqual([webhook, '"v1"']);
    expect((await admin.get(ROOT)).body).toEqual({ items: [webhook] });
    expect((await admin.send('DELETE', `${ROOT}/${webhook.id}`)).status).toBe(204);
    expectProblem(await admin.get<ProblemBody>(`${ROOT}/${webhook.id}`), 'NOT_FOUND', `${ROOT}/${webhook.id}`);
  });

  it('hears of every transition from then on, signed so that a library that is not ours verifies it', async () => {
    await oneTransition('before');
    await add();
    const setupId = await oneTransition('after');
    await eventually(() => Promise.resolve(receiver.events.length === 1));
    expect(receiver.events).toEqual([{ type: 'setup.collecting_org', setupId, version: 1 }]);
    expect(receiver.forged).toEqual([]);
  });

  it('hears of the types that it wants', async () => {
    await add({ types: ['setup.completed'] });
    const id = await oneTransition('unwanted');
    const sql = await admin.get<{ sinks: { id: string; unseen: number; pending: number }[] }>('/v1/admin/outbox');
    expect(sql.body.sinks[0]).toMatchObject({ pending: 0 });
    expect(receiver.events.filter(({ setupId }) => setupId === id)).toEqual([]);
  });

  it('is there once for each URL: a second click is told which one it is', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => admin.post<WebhookBody & ProblemBody>(ROOT, { url: receiver.url })),
    );
    const [created, refused] = one?.status === 201 ? [one, two] : [two, one];
    expectProblem(refused as Reply<ProblemBody>, 'WEBHOOK_EXISTS', ROOT);
    expect(refused?.body).toMatchObject({ webhookId: created?.body.id });
  });

  it('is one of fifty at most', async () => {
    const urls = Array.from({ length: 51 }, (_, n) => `${receiver.url}/${String(n)}`);
    const replies = await Promise.all(urls.map((url) => admin.post<ProblemBody>(ROOT, { url })));
    const refused = replies.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(1);
    for (const reply of refused) expectProblem(reply, 'VALIDATION_FAILED', ROOT);
  });
});

describe('a change', () => {
  it('needs the version that was read, and the second of two is refused', async () => {
    const { id } = await add();
    expectProblem(await patch<ProblemBody>(id, { enabled: false }), 'PRECONDITION_REQUIRED', `${ROOT}/${id}`);
    const replies = await Promise.all([
      patch(id, { version: 1, enabled: false }),
      patch(id, { version: 1, description: 'x' }),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const stale = await admin.send<ProblemBody>('PATCH', `${ROOT}/${id}`, { enabled: true }, { 'if-match': '"v1"' });
    expectProblem(stale, 'PRECONDITION_FAILED', `${ROOT}/${id}`);
    expect(stale.body).toMatchObject({ currentVersion: 2 });
  });

  it('changes what it names and nothing else; null empties', async () => {
    const { id } = await add({ description: 'x', types: ['setup.error'] });
    const url = `${receiver.url}/other`;
    expect((await patch(id, { version: 1, url })).body).toMatchObject({
      url,
      description: 'x',
      types: ['setup.error'],
    });
    const emptied = await patch(id, { version: 2, description: null, types: null });
    expect(emptied.body).toMatchObject({ url, description: null, types: null, version: 3 });
  });

  it('that disables keeps what happens, and one that enables delivers it', async () => {
    const { id } = await add();
    await patch(id, { version: 1, enabled: false });
    const setupId = await oneTransition('meanwhile');
    await new Promise((resume) => setTimeout(resume, 600));
    expect(receiver.events).toEqual([]);
    expect((await patch(id, { version: 2, enabled: true })).body).toMatchObject({ enabled: true, version: 3 });
    await eventually(() => Promise.resolve(receiver.events.some((event) => event.setupId === setupId)));
  });
});

describe('a receiver that answers', () => {
  it('410 is disabled with that reason; enabling it tries again at once', async () => {
    const { id } = await add();
    receiver.answer = { status: 410, afterMs: 0 };
    await oneTransition('gone');
    const disabled = await eventually(async () => {
      const { body } = await admin.get<WebhookBody>(`${ROOT}/${id}`);
      return !body.enabled && body;
    });
    expect(disabled.disabledReason).toMatch(/410 Gone/);
    const stale = await admin.get(`${ROOT}/${id}`, { 'if-none-match': '"v1"' });
    expect([stale.status, stale.headers.get('etag')]).toEqual([200, '"v2"']);
    receiver.answer = { status: 200, afterMs: 0 };
    const enabled = await patch(id, { version: 2, enabled: true });
    expect(enabled.body).toMatchObject({ enabled: true, disabledReason: null });
    await eventually(() => Promise.resolve(receiver.events.length === 2));
  });

  it('410 after it was given another URL is not disabled', async () => {
    const { id } = await add();
    receiver.answer = { status: 410, afterMs: 1_000 };
    await oneTransition('moved');
    await eventually(() => Promise.resolve(receiver.events.length === 1));
    receiver.answer = { status: 204, afterMs: 0 };
    await patch(id, { version: 1, url: `${receiver.url}/moved` });
    await eventually(() => Promise.resolve(receiver.events.length === 2));
    expect((await admin.get<WebhookBody>(`${ROOT}/${id}`)).body).toMatchObject({ enabled: true, version: 2 });
  });

  it('500 too late for an admin who has disabled the endpoint meanwhile does not enable it again', async () => {
    const { id } = await add();
    receiver.answer = { status: 500, afterMs: 1_000 };
    await oneTransition('disabled meanwhile');
    await eventually(() => Promise.resolve(receiver.events.length === 1));
    await patch(id, { version: 1, enabled: false });
    await eventually(async () => {
      const { body } = await admin.get<{ items: AttemptBody[] }>(`${ROOT}/${id}/attempts`);
      return body.items.length === 1;
    });
    await sleep(300);
    const { body } = await admin.get<WebhookBody>(`${ROOT}/${id}`);
    expect(body).toMatchObject({ enabled: false, disabledReason: null, version: 2 });
  });

  it('500 is in the log of requests, with the delivery that waits', async () => {
    const { id } = await add();
    receiver.answer = { status: 500, afterMs: 0 };
    await oneTransition('broken');
    const attempts = async () => (await admin.get<{ items: AttemptBody[] }>(`${ROOT}/${id}/attempts`)).body.items;
    const [attempt] = await eventually(async () => ((await attempts()).length > 0 ? attempts() : undefined));
    expect(attempt).toMatchObject({ httpStatus: 500, error: 'The receiver answered 500.' });
    const path = `/v1/admin/outbox/${id}/deliveries/${String(attempt?.deliveryId)}`;
    const waiting = await eventually(async () => {
      const { body } = await admin.get<{ attempts: number; status: string }>(path);
      return body.attempts === 1 && body;
    });
    expect(waiting.status).toBe('PENDING');
    const ofIt = await admin.get<{ items: AttemptBody[] }>(
      `${ROOT}/${id}/attempts?deliveryId=${String(attempt?.deliveryId)}`,
    );
    expect(ofIt.body.items).toHaveLength(1);
  });
});

describe('a test', () => {
  it('is sent at once, signed, to a disabled endpoint as well, and is in the log', async () => {
    const { id } = await add();
    await patch(id, { version: 1, enabled: false });
    const { body } = await admin.post(`${ROOT}/${id}/test`);
    expect(body).toEqual({
      delivered: true,
      httpStatus: 204,
      durationMs: expect.any(Number),
      error: null,
      response: '',
    });
    expect(receiver.events).toEqual([{ type: 'webhook.test', setupId: undefined, version: undefined }]);
    expect(receiver.forged).toEqual([]);
    receiver.answer = { status: 503, afterMs: 0 };
    expect((await admin.post(`${ROOT}/${id}/test`)).body).toMatchObject({ delivered: false, httpStatus: 503 });
    const { body: log } = await admin.get<{ items: AttemptBody[] }>(`${ROOT}/${id}/attempts`);
    expect(log.items.map(({ deliveryId, httpStatus }) => [deliveryId, httpStatus])).toEqual([
      [null, 503],
      [null, 204],
    ]);
  });
});

describe('a rotation', () => {
  it('makes a new secret once for each version; for a day both sign', async () => {
    const { id, secret: before = '' } = await add();
    const rotate = (version: number) =>
      admin.post<WebhookBody & ProblemBody>(`${ROOT}/${id}/rotate-secret`, { version });
    const { body } = await rotate(1);
    expect(body.secret).toMatch(/^whsec_/);
    expect(body.secret).not.toBe(before);
    expect(Date.parse(body.secretRotatedUntil ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000);
    expectProblem(await rotate(1), 'VERSION_CONFLICT', `${ROOT}/${id}/rotate-secret`);
    for (const secret of [before, body.secret ?? '']) {
      receiver.secret = secret;
      await admin.post(`${ROOT}/${id}/test`);
    }
    expect(receiver.forged).toEqual([]);
    expect(() => new Webhook('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA').verify('{}', {})).toThrow();
  });
});

it('a second rotation within a day takes no secret away that receivers still use; four sign at most', async () => {
  const { id, secret: first = '' } = await add();
  const secrets = [first];
  for (let version = 1; version <= 4; version += 1) {
    const { body } = await admin.post<WebhookBody>(`${ROOT}/${id}/rotate-secret`, { version });
    secrets.push(body.secret ?? '');
  }
  const accepted: string[] = [];
  for (const secret of secrets) {
    receiver.secret = secret;
    receiver.forged.length = 0;
    await admin.post(`${ROOT}/${id}/test`);
    if (receiver.forged.length === 0) accepted.push(secret);
  }
  receiver.forged.length = 0;
  expect(accepted).toEqual(secrets.slice(1));
});

it('an endpoint is deleted while it is busy, with however much waits for it, and nothing of it is left', async () => {
  const { id } = await add();
  receiver.answer = { status: 500, afterMs: 300 };
  await oneTransition('busy');
  await eventually(() => Promise.resolve(receiver.events.length > 0));
  await app.part(DataSource).query(
    `INSERT INTO outbox_deliveries (sink_id, setup_id, version, type)
     SELECT $1, gen_random_uuid(), n, 'setup.error' FROM generate_series(1, 12000) AS n`,
    [id],
  );
  expect((await admin.send('DELETE', `${ROOT}/${id}`)).status).toBe(204);
  await sleep(500);
  const left = await app.part(DataSource).query<unknown[]>(
    `SELECT id::text FROM outbox_deliveries WHERE sink_id = $1 UNION ALL SELECT id FROM outbox_sinks WHERE id = $1
     UNION ALL SELECT id::text FROM webhook_attempts WHERE endpoint_id = $1`,
    [id],
  );
  expect(left).toEqual([]);
});

describe('refused is', () => {
  it.each([
    ['#/url', { url: 'no url' }],
    ['#/url', { url: 'ftp://example.org/' }],
    ['#/url', { url: 'https://user:secret@example.org/' }],
    ['#/url', { url: `https://example.org/${'x'.repeat(2_000)}` }],
    ['#/url', { url: `https://example.org/${'日'.repeat(1_900)}` }],
    ['#/types', { url: 'https://example.org/', types: [] }],
    ['#/types', { url: 'https://example.org/', types: ['setup.dancing'] }],
    ['#/types', { url: 'https://example.org/', types: ['setup.error', 'setup.error'] }],
    ['#/description', { url: 'https://example.org/', description: 'x'.repeat(501) }],
    ['#/secret', { url: 'https://example.org/', secret: 'mine' }],
  ])('at %s: %j', async (pointer, body) => {
    const reply = await admin.post<ProblemBody>(ROOT, body);
    expectProblem(reply, 'VALIDATION_FAILED', ROOT);
    expect(pointersOf(reply)[0]).toMatch(new RegExp(`^${pointer}`));
  });

  it.each([
    'http://example.org/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/',
  ])('by default %s', async (url) => {
    const reply = await (await strict.as('root', 'admin')).post<ProblemBody>(ROOT, { url });
    expectProblem(reply, 'VALIDATION_FAILED', ROOT);
    expect(pointersOf(reply)).toEqual(['#/url']);
  });

  it('everyone but admins', async () => {
    const { id } = await add();
    const refused = async (client: Client, method: string, path: string, code: ProblemCode) => {
      expectProblem(
        await client.send<ProblemBody>(method, path, method === 'GET' || method === 'DELETE' ? undefined : {}),
        code,
        path,
      );
    };
    for (const [client, code] of [
      [await app.as('owner'), 'FORBIDDEN'],
      [new Client(app.url), 'UNAUTHENTICATED'],
    ] as const) {
      for (const [method, path] of [
        ['GET', ''],
        ['POST', ''],
        ['GET', `/${id}`],
        ['PATCH', `/${id}`],
        ['DELETE', `/${id}`],
        ['POST', `/${id}/test`],
        ['POST', `/${id}/rotate-secret`],
        ['GET', `/${id}/attempts`],
      ] as const) {
        await refused(client, method, ROOT + path, code);
      }
    }
  });

  it('what is not there', async () => {
    const path = `${ROOT}/00000000-0000-4000-8000-000000000000`;
    for (const [method, more] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['GET', '/attempts'],
    ] as const) {
      expectProblem(await admin.send<ProblemBody>(method, path + more), 'NOT_FOUND', path + more);
    }
    expectProblem(
      await admin.post<ProblemBody>(`${path}/rotate-secret`, { version: 1 }),
      'NOT_FOUND',
      `${path}/rotate-secret`,
    );
    expectProblem(await admin.send<ProblemBody>('PATCH', path, { version: 1 }), 'NOT_FOUND', path);
  });
});

it('no secret is ever in the log', async () => {
  const { secret = '' } = await add();
  // Nest has one logger for all applications of a process.
  const lines = [...app.logLines, ...strict.logLines];
  expect(lines.filter((line) => line.includes('a webhook was added')).length).toBeGreaterThan(0);
  expect(lines.filter((line) => line.includes(secret) || line.includes('whsec_'))).toEqual([]);
});
