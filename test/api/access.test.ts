import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { SECRET, startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody, TransitionBody } from '../support/bodies.js';
import { Client, form, type Fields } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { dump } from '../support/tables.js';
import { token } from '../support/tokens.js';
import { create, DOCUMENT, expectStatus, ORGANIZATION, walkTo, WORKFLOW } from '../support/walk.js';

const LIMIT = 60;

let app: TestApplication;
let owner: Client;
let setup: SetupBody;

beforeAll(async () => {
  app = await startApplication({ RATE_LIMIT_PER_MINUTE: String(LIMIT) });
  owner = await app.as('owner');
  setup = await walkTo(owner, 'COLLECTING_DOC');
});

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const inAnHour = Math.floor(Date.now() / 1000) + 3600;
const signed = (claims: Record<string, unknown>, alg = 'HS256'): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(SECRET.repeat(2)));

/** Authorization headers that let nobody in, by what is wrong with them. */
const REFUSED: Record<string, () => Promise<string | undefined> | string | undefined> = {
  'no token': () => undefined,
  'an empty header': () => '',
  'only the word Bearer': () => 'Bearer',
  'a password': () => `Basic ${Buffer.from('owner:secret').toString('base64')}`,
  'a token that is none': () => 'Bearer garbage',
  'a token without its scheme': () => token('owner', { secret: SECRET }),
  'two tokens': async () => {
    const one = await token('owner', { secret: SECRET });
    return `Bearer ${one} ${one}`;
  },
  'an expired token': async () => `Bearer ${await token('owner', { secret: SECRET, expiresIn: '-1 minute' })}`,
  'a token of another secret': async () => `Bearer ${await token('owner', { secret: SECRET.repeat(2) })}`,
  'a token with alg none': () => `Bearer ${part({ alg: 'none' })}.${part({ sub: 'owner', exp: inAnHour })}.`,
  'a token whose claims were changed': async () => {
    const [header, , signature] = (await token('owner', { secret: SECRET })).split('.');
    const claims = part({ sub: 'owner', roles: ['admin'], exp: inAnHour });
    return `Bearer ${String(header)}.${claims}.${String(signature)}`;
  },
  'a token that never expires': async () => `Bearer ${await signed({ sub: 'owner' })}`,
  'a token of nobody': async () => `Bearer ${await signed({ exp: inAnHour })}`,
  'a token with another algorithm': async () => `Bearer ${await signed({ sub: 'owner', exp: inAnHour }, 'HS512')}`,
};

describe('a caller without a valid token', () => {
  it.each(Object.keys(REFUSED))('is refused with %s, and nothing happens', async (what) => {
    const authorization = await REFUSED[what]?.();
    const before = await dump(app.database.url);
    const headers: Fields = authorization === undefined ? {} : { authorization };
    const reply = await new Client(app.url).post<ProblemBody>('/v1/setups', {}, headers);
    expectProblem(reply, 'UNAUTHENTICATED', '/v1/setups');
    const held = authorization?.split(' ').at(-1);
    if (held && held.length > 20) expect(JSON.stringify(reply.body)).not.toContain(held);
    expect(await dump(app.database.url)).toEqual(before);
  });

  it('is refused on every route, before its id, its body or its size is looked at', async () => {
    const nobody = new Client(app.url);
    const file = form({}, { file: ['a.txt', new Uint8Array(5 * 1024 * 1024)] });
    const routes: [method: string, path: string, body?: unknown][] = [
      ...['/v1/setups', `/v1/setups/${setup.id}`, '/v1/setups/1', '/v1/jobs/1', '/v1/machine', '/v1/profile'].map(
        (path): [string, string] => ['GET', path],
      ),
      ...['transitions', 'sections'].map((read): [string, string] => ['GET', `/v1/setups/${setup.id}/${read}`]),
      ...['start', 'retry', 'rollback', 'abort', 'restart'].map((write): [string, string, unknown] => [
        'POST',
        `/v1/setups/${setup.id}/${write}`,
        'no JSON',
      ]),
      ...['organization', 'document', 'workflow'].map((write): [string, string, unknown] => [
        'POST',
        `/v1/setups/${setup.id}/${write}`,
        file,
      ]),
      ['PATCH', `/v1/organizations/${randomUUID()}`, '{}'],
      ['PUT', '/v1/profile', '{}'],
    ];
    for (const [method, path, body] of routes) {
      expectProblem(await nobody.send<ProblemBody>(method, path, body), 'UNAUTHENTICATED', path);
    }
  });
});

describe("someone else's setup", () => {
  const BODIES: Record<string, unknown> = {
    start: {},
    organization: ORGANIZATION,
    document: DOCUMENT,
    workflow: WORKFLOW,
    retry: { reason: 'because' },
    rollback: { reason: 'because' },
    abort: { reason: 'because' },
    restart: {},
  };

  it('is not there for a stranger, in the same words as one that does not exist', async () => {
    const stranger = await app.as('stranger');
    const before = await dump(app.database.url);
    for (const route of ['', '/transitions', '/sections']) {
      const path = `/v1/setups/${setup.id}${route}`;
      const reply = await stranger.get<ProblemBody>(path);
      expectProblem(reply, 'NOT_FOUND', path);
      const nobodys = await stranger.get<ProblemBody>(`/v1/setups/${randomUUID()}${route}`);
      expect(reply.body.detail).toBe(nobodys.body.detail);
    }
    for (const [route, body] of Object.entries(BODIES)) {
      const path = `/v1/setups/${setup.id}/${route}`;
      const reply = await stranger.post<ProblemBody>(path, body);
      expectProblem(reply, 'NOT_FOUND', path);
      const nobodys = await stranger.post<ProblemBody>(`/v1/setups/${randomUUID()}/${route}`, body);
      expect(reply.body.detail).toBe(nobodys.body.detail);
    }
    const path = `/v1/organizations/${String(setup.organizationId)}`;
    expectProblem(await stranger.get<ProblemBody>(path), 'NOT_FOUND', path);
    expectProblem(await stranger.send<ProblemBody>('PATCH', path, { version: 1, name: 'Mine' }), 'NOT_FOUND', path);
    expect(await dump(app.database.url)).toEqual(before);
  });

  it('may be read and led on by an admin, under the name of the admin', async () => {
    const admin = await app.as('root', 'admin');
    const path = `/v1/setups/${setup.id}`;
    expect(expectStatus(await admin.get<SetupBody>(path), 200)).toEqual(setup);
    expectStatus(await admin.get(`/v1/organizations/${String(setup.organizationId)}`), 200);
    expect(expectStatus(await admin.post<SetupBody>(`${path}/document`, DOCUMENT), 200).ownerId).toBe('owner');
    const { body } = await owner.get<{ items: TransitionBody[] }>(`${path}/transitions`);
    expect(body.items.find((item) => item.event === 'SUBMIT_DOCUMENT')?.actor).toBe('user:root');
  });
});

describe('too many requests', () => {
  it('end with RATE_LIMITED and the seconds to wait, for this caller only, and do nothing', async () => {
    const eager = await app.as('eager');
    await create(eager);
    for (let sent = 1; sent < LIMIT; sent += 1) expectStatus(await eager.get('/v1/machine'), 200);
    const before = await dump(app.database.url);
    const reply = await eager.post<ProblemBody>('/v1/setups', {});
    expectProblem(reply, 'RATE_LIMITED', '/v1/setups');
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await dump(app.database.url)).toEqual(before);
    expectStatus(await (await app.as('patient')).get('/v1/machine'), 200);
  });
});
