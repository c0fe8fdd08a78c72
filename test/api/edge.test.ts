import { SECRET, startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody } from '../support/bodies.js';
import { Client, form } from '../support/client.js';
import { complete, create, DOCUMENT, expectStatus, ORGANIZATION, untilState, walkTo } from '../support/walk.js';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication();
});

/** The contract's routes, but for those of administration and of the event stream. */
const ROUTES = [
  'post /v1/setups',
  'get /v1/setups',
  'get /v1/setups/{id}',
  ...['start', 'organization', 'document', 'workflow', 'retry', 'rollback', 'abort', 'restart'].map(
    (event) => `post /v1/setups/{id}/${event}`,
  ),
  'get /v1/setups/{id}/transitions',
  'get /v1/setups/{id}/sections',
  'get /v1/jobs/{id}',
  'get /v1/machine',
  'get /v1/setup-status',
  'get /v1/organizations/{id}',
  'patch /v1/organizations/{id}',
  'get /v1/profile',
  'put /v1/profile',
  'get /health/live',
  'get /health/ready',
  'get /metrics',
];

describe('the documentation', () => {
  interface OpenApi {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; requestBody?: { content: object } }>>;
  }

  it('names every route of the contract once, with the kinds of body that it takes', async () => {
    const { status, body } = await new Client(app.url).get<OpenApi>('/docs-json');
    expect(status).toBe(200);
    expect(body.openapi).toMatch(/^3\./);
    const operations = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({ route: `${method} ${path}`, operationId })),
    );
    expect(operations.map(({ route }) => route)).toEqual(expect.arrayContaining(ROUTES));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const route of ['organization', 'document', 'retry']) {
      const content = body.paths[`/v1/setups/{id}/${route}`]?.post?.requestBody?.content ?? {};
      expect(Object.keys(content).sort()).toEqual(['application/json', 'multipart/form-data']);
    }
  });

  it('is a page whose scripts and styles are served here', async () => {
    const nobody = new Client(app.url);
    const page = await nobody.get<string>('/docs');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const assets = [...expectStatus(page, 200).matchAll(/(?:src|href)="(\.\/docs\/[^"]+\.(?:js|css))"/g)];
    expect(assets.length).toBeGreaterThan(1);
    for (const [, asset] of assets) expectStatus(await nobody.get(`/${String(asset).slice(2)}`), 200);
  });
});

describe('every answer', () => {
  it.each(['/v1/setup-status', '/v1/setups', '/nothing', '/docs', '/health/live'])(
    'has the security headers, and does not tell what serves it: %s',
    async (path) => {
      const { headers } = await new Client(app.url).get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('strict-transport-security')).not.toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('echoes an acceptable X-Request-Id, also in a problem, and makes one in place of any other', async () => {
    const nobody = new Client(app.url);
    for (const id of ['req-1.a_B', 'x'.repeat(64)]) {
      const reply = await nobody.get<ProblemBody & { requestId: string }>('/v1/setups', { 'x-request-id': id });
      expect(reply.headers.get('x-request-id')).toBe(id);
      expect(reply.body.requestId).toBe(id);
    }
    for (const id of ['two words', 'x'.repeat(65), '{"a":1}', undefined]) {
      const { headers } = await nobody.get('/v1/setup-status', id === undefined ? {} : { 'x-request-id': id });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('the log', () => {
  const linesAbout = (id: string): Record<string, unknown>[] =>
    app.logLines.filter((line) => line.includes(id)).map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has a line for each request and each transition, with the ids of request, setup and user', async () => {
    const owner = await app.as('logged');
    const { id } = await create(owner);
    expectStatus(await owner.post(`/v1/setups/${id}/start?a=b`, {}, { 'x-request-id': 'log-1' }), 200);
    const ids = { requestId: 'log-1', setupId: id, userId: 'logged' };
    expect(linesAbout('log-1')).toEqual([
      expect.objectContaining({ ...ids, msg: 'transition', event: 'START', to: 'COLLECTING_ORG', version: 1 }),
      expect.objectContaining({ ...ids, msg: 'request', method: 'POST', path: `/v1/setups/${id}/start`, status: 200 }),
    ]);
  });

  it('holds no token, no secret and nothing that was submitted, whatever goes wrong', async () => {
    const MARK = 'sesame-open';
    const owner = await app.as('discreet');
    const token = owner.token ?? '';
    const nobody = new Client(app.url);
    const organization = { ...ORGANIZATION, name: `${MARK} club`, contactEmail: `${MARK}@example.org` };
    const { id } = await walkTo(owner, 'COLLECTING_ORG');
    const path = `/v1/setups/${id}`;

    await nobody.get('/v1/setups', { authorization: `Bearer ${token}x` });
    await nobody.get(`/v1/setups?access_token=${token}&q=${MARK}`);
    await owner.get(`/v1/setups?q=${MARK}`);
    await owner.post(`${path}/organization`, `{"name": "${MARK}`);
    await owner.post(`${path}/organization`, { ...organization, password: MARK });
    await owner.post(`${path}/document`, { ...DOCUMENT, title: MARK });
    expectStatus(await owner.post(`${path}/organization`, organization, { 'idempotency-key': MARK }), 200);
    await owner.post(`${path}/document`, form({ title: MARK }, { file: [`${MARK}.pdf`, MARK] }));
    await owner.send('PUT', '/v1/profile', { displayName: MARK, bio: MARK });

    const failing = await app.as('failing');
    const broken = { ...DOCUMENT, title: MARK, content: `${MARK} without a heading` };
    const { id: other } = await walkTo(failing, 'IMPORTING', { document: broken });
    await untilState(failing, other, 'ERROR');
    await complete(await app.as('complete'));

    const all = app.logLines.join('');
    expect(all).toContain(id);
    const password = decodeURIComponent(new URL(app.database.url).password);
    const secrets = [
      MARK,
      token,
      token.split('.')[2],
      failing.token,
      SECRET,
      'Bearer',
      ...(password ? [password] : []),
    ];
    for (const secret of secrets) {
      expect(app.logLines.filter((line) => line.includes(String(secret)))).toEqual([]);
    }
    for (const line of app.logLines) expect(JSON.parse(line)).toHaveProperty('level');
  });
});
