import { randomUUID } from 'node:crypto';
import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import { form, type Client, type Reply } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { dump, query } from '../support/tables.js';
import { PNG } from '../support/uploads.js';
import { create, DOCUMENT, expectStatus, ORGANIZATION, untilState, walkTo, WORKFLOW } from '../support/walk.js';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication();
});

const TEN = Array.from({ length: 10 }, (_, i) => i);
const keyed = (key: string) => ({ 'idempotency-key': key });

/** What a repetition must show again. */
const essence = ({ status, headers, body }: Reply<unknown>) => ({
  status,
  body,
  location: headers.get('location'),
  etag: headers.get('etag'),
  retryAfter: headers.get('retry-after'),
});

const organizationsOf = (setupId: string) =>
  query(
    app.database.url,
    `SELECT o.id, u.user_id, u.role FROM organizations o LEFT JOIN user_organizations u ON u.organization_id = o.id
     WHERE o.setup_id = $1`,
    [setupId],
  );

const fields = { title: DOCUMENT.title, documentType: DOCUMENT.documentType, hierarchy: JSON.stringify(['Article']) };

/** Requests with a key: where the setup is, what is sent, and what another request would send under the same key. */
const REQUESTS: Record<
  string,
  (owner: Client) => Promise<{ path: string; body: () => unknown; other: () => unknown }>
> = {
  'a creation': () => Promise.resolve({ path: '/v1/setups', body: () => ({}), other: () => undefined }),
  'an organisation as JSON': async (owner) => ({
    path: `/v1/setups/${(await walkTo(owner, 'COLLECTING_ORG')).id}/organization`,
    body: () => ORGANIZATION,
    other: () => ({ ...ORGANIZATION, name: 'Another' }),
  }),
  'an organisation with a logo': async (owner) => ({
    path: `/v1/setups/${(await walkTo(owner, 'COLLECTING_ORG')).id}/organization`,
    body: () => form(ORGANIZATION, { logo: ['logo.png', PNG] }),
    other: () => form(ORGANIZATION, { logo: ['logo.png', Buffer.concat([PNG, PNG])] }),
  }),
  'a document as a file': async (owner) => ({
    path: `/v1/setups/${(await walkTo(owner, 'COLLECTING_DOC')).id}/document`,
    body: () => form(fields, { file: ['a.txt', '1. One\n'] }),
    other: () => form(fields, { file: ['a.txt', '1. Two\n'] }),
  }),
  'a workflow': async (owner) => ({
    path: `/v1/setups/${(await walkTo(owner, 'COLLECTING_WF')).id}/workflow`,
    body: () => WORKFLOW,
    other: () => ({ ...WORKFLOW, name: 'Another' }),
  }),
};

describe.each(Object.keys(REQUESTS))('%s with an Idempotency-Key', (what) => {
  const make = async (owner: Client) => REQUESTS[what]?.(owner) ?? Promise.reject(new Error(what));

  it('is answered again as the first time, even after the setup went on, and happens once', async () => {
    const owner = await app.as(`repeats ${what}`);
    const { path, body } = await make(owner);
    const first = await owner.post<SetupBody>(path, body(), keyed('again'));
    expect(first.status).toBeLessThan(300);
    if (first.status === 202) await untilState(owner, first.body.id, 'COMPLETED');
    else if (first.status === 201) expectStatus(await owner.post(`/v1/setups/${first.body.id}/start`), 200);
    const before = await dump(app.database.url);
    for (const key of ['again', '"again"']) {
      expect(essence(await owner.post(path, body(), keyed(key)))).toEqual(essence(first));
    }
    expect(await dump(app.database.url)).toEqual(before);
  });

  it('is refused with another request under the same key', async () => {
    const owner = await app.as(`reuses ${what}`);
    const { path, body, other } = await make(owner);
    const { id } = (await owner.post<SetupBody>(path, body(), keyed('mine'))).body;
    await untilState(owner, id, 'COMPLETED', 'IDLE', 'COLLECTING_DOC', 'COLLECTING_WF');
    const before = await dump(app.database.url);
    const changed = other();
    if (changed !== undefined) {
      expectProblem(await owner.post<ProblemBody>(path, changed, keyed('mine')), 'IDEMPOTENCY_KEY_REUSED', path);
    }
    const elsewhere = `/v1/setups/${id}/start`;
    expectProblem(await owner.post<ProblemBody>(elsewhere, {}, keyed('mine')), 'IDEMPOTENCY_KEY_REUSED', elsewhere);
    expect(await dump(app.database.url)).toEqual(before);
  });
});

describe('ten requests at once', () => {
  it('with one key make one organisation; each answer is the first one or 409, and a later one is the first', async () => {
    const owner = await app.as('one key');
    const { id } = await walkTo(owner, 'COLLECTING_ORG');
    const path = `/v1/setups/${id}/organization`;
    const send = () => owner.post<SetupBody & ProblemBody>(path, ORGANIZATION, keyed('ten'));
    const replies = await Promise.all(TEN.map(send));
    const [first] = replies.filter((reply) => reply.status === 200);
    expect(first?.body.state).toBe('COLLECTING_DOC');
    for (const reply of replies) {
      if (reply.status === 200) expect(essence(reply)).toEqual(first && essence(first));
      else expectProblem(reply, 'SETUP_IN_PROGRESS', path);
    }
    expect(essence(await send())).toEqual(first && essence(first));
    expect(await organizationsOf(id)).toMatchObject([{ user_id: 'one key', role: 'ORG_OWNER' }]);
  });

  it('without a key make one organisation with one owner: one is answered 200, nine 409', async () => {
    const owner = await app.as('no key');
    const { id } = await walkTo(owner, 'COLLECTING_ORG');
    const path = `/v1/setups/${id}/organization`;
    const replies = await Promise.all(
      TEN.map((i) => owner.post<SetupBody & ProblemBody>(path, { ...ORGANIZATION, name: `Name ${String(i)}` })),
    );
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
    for (const reply of replies) {
      if (reply.status !== 200) {
        expect(['SETUP_IN_PROGRESS', 'INVALID_TRANSITION']).toContain(reply.body.code);
        expect(reply.status).toBe(409);
      }
    }
    expect(await organizationsOf(id)).toMatchObject([{ user_id: 'no key', role: 'ORG_OWNER' }]);
    expect((await owner.get<SetupBody>(`/v1/setups/${id}`)).body.version).toBe(3);
  });

  it('without a key create one setup: one is answered 201, nine 409 with its id', async () => {
    const owner = await app.as('creator');
    const replies = await Promise.all(TEN.map(() => owner.post<SetupBody & ProblemBody>('/v1/setups', {})));
    const created = replies.filter((reply) => reply.status === 201);
    expect(created).toHaveLength(1);
    for (const reply of replies) {
      if (reply.status === 201) continue;
      expectProblem(reply, 'SETUP_ALREADY_OPEN', '/v1/setups');
      expect(reply.body.setupId).toBe(created[0]?.body.id);
    }
  });

  it('with one key create one setup, which a later one is answered with', async () => {
    const owner = await app.as('keyed creator');
    const send = () => owner.post<SetupBody & ProblemBody>('/v1/setups', {}, keyed('create'));
    const replies = await Promise.all(TEN.map(send));
    const [first] = replies.filter((reply) => reply.status === 201);
    for (const reply of replies) {
      if (reply.status === 201) expect(essence(reply)).toEqual(first && essence(first));
      else expectProblem(reply, 'SETUP_IN_PROGRESS', '/v1/setups');
    }
    expect(essence(await send())).toEqual(first && essence(first));
  });
});

describe('an Idempotency-Key', () => {
  it('belongs to one caller: the same key of another one is a new key', async () => {
    const key = randomUUID();
    const [anna, bert] = [await app.as('anna'), await app.as('bert')];
    const first = await anna.post<SetupBody>('/v1/setups', {}, keyed(key));
    const second = await bert.post<SetupBody>('/v1/setups', {}, keyed(key));
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).not.toBe(first.body.id);
    expect(second.body.ownerId).toBe('bert');
  });

  it('is free again after a request that was refused', async () => {
    const owner = await app.as('hasty');
    const { id } = await create(owner);
    const path = `/v1/setups/${id}/organization`;
    const early = await owner.post<ProblemBody>(path, ORGANIZATION, keyed('early'));
    expectProblem(early, 'INVALID_TRANSITION', path);
    expectStatus(await owner.post(`/v1/setups/${id}/start`), 200);
    expectStatus(await owner.post(path, ORGANIZATION, keyed('early')), 200);
  });
});
