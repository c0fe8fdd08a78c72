import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody, VersionedBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { holdDocuments } from '../support/tables.js';
import { complete, create, expectStatus, untilState, walkTo, WORKFLOW } from '../support/walk.js';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication();
});

describe('If-None-Match on a setup', () => {
  it.each([
    ['the present version', '"v1"', 304],
    ['the present version, weakly', 'W/"v1"', 304],
    ['a list with the present version', '"v7", "v1"', 304],
    ['any version', '*', 304],
    ['an older version', '"v0"', 200],
    ['something else', 'banana', 200],
  ])('with %s', async (title, tag, status) => {
    const owner = await app.as(`reads ${title}`);
    const { id } = await walkTo(owner, 'COLLECTING_ORG');
    const reply = await owner.get<SetupBody | string>(`/v1/setups/${id}`, { 'if-none-match': tag });
    expect(reply.status).toBe(status);
    expect(reply.headers.get('etag')).toBe('"v1"');
    if (status === 304) expect(reply.body).toBe('');
    else expect(reply.body).toMatchObject({ id, version: 1 });
  });

  it('is answered with the progress while a worker works, although the version is the same', async () => {
    const owner = await app.as('watcher');
    const { id } = await walkTo(owner, 'COLLECTING_WF');
    const path = `/v1/setups/${id}`;
    const release = await holdDocuments(app.database.url);
    const etag = (await owner.post(`${path}/workflow`, WORKFLOW)).headers.get('etag') ?? '';
    const working = await owner.get<SetupBody>(path, { 'if-none-match': etag });
    expect(expectStatus(working, 200).state).toBe('IMPORTING');
    expect(working.headers.get('etag')).toBe(etag);
    expect(working.headers.get('retry-after')).toBe('1');
    await release();
    await untilState(owner, id, 'COMPLETED');
    const moved = await owner.get<SetupBody>(path, { 'if-none-match': etag });
    expect(expectStatus(moved, 200).version).toBe(9);
    const tag = moved.headers.get('etag') ?? '';
    expect((await owner.get(path, { 'if-none-match': tag })).status).toBe(304);
  });
});

describe('If-Match on an event', () => {
  it.each([
    ['the present version', '"v0"'],
    ['a list with the present version', '"v4","v0"'],
    ['any version', '*'],
  ])('lets it through with %s', async (title, tag) => {
    const owner = await app.as(`starts at ${title}`);
    const { id } = await create(owner);
    const reply = await owner.post<SetupBody>(`/v1/setups/${id}/start`, {}, { 'if-match': tag });
    expect(expectStatus(reply, 200).version).toBe(1);
  });

  it('refuses another version with the present one, before it says that the event is not possible', async () => {
    const owner = await app.as('late');
    const { id } = await walkTo(owner, 'COLLECTING_DOC');
    for (const route of ['start', 'workflow']) {
      const path = `/v1/setups/${id}/${route}`;
      const body = route === 'start' ? {} : WORKFLOW;
      const reply = await owner.post<ProblemBody>(path, body, { 'if-match': '"v2"' });
      expectProblem(reply, 'PRECONDITION_FAILED', path);
      expect(reply.body.currentVersion).toBe(3);
    }
    expect((await owner.get<SetupBody>(`/v1/setups/${id}`)).body.version).toBe(3);
  });

  it('lets one of two with the same version through', async () => {
    const owner = await app.as('twice');
    const { id } = await create(owner);
    const start = () => owner.post(`/v1/setups/${id}/start`, {}, { 'if-match': '"v0"' });
    const statuses = (await Promise.all([start(), start()])).map((reply) => reply.status).sort();
    expect(statuses[0]).toBe(200);
    expect([409, 412]).toContain(statuses[1]);
  });
});

/** A body to change with PATCH or PUT: where it is, at which version, and a valid change of it. */
interface Versioned {
  owner: Client;
  method: string;
  path: string;
  version: number;
  change: (value: string) => Record<string, unknown>;
  shown: (value: string) => Record<string, unknown>;
}

const VERSIONED: Record<string, () => Promise<Versioned>> = {
  'an organisation': async () => {
    const owner = await app.as(`owner ${crypto.randomUUID()}`);
    const { organizationId } = await complete(owner);
    const path = `/v1/organizations/${String(organizationId)}`;
    const { version } = expectStatus(await owner.get<VersionedBody>(path), 200);
    const change = (name: string) => ({ name, country: null });
    return {
      owner,
      method: 'PATCH',
      path,
      version,
      change,
      shown: (name) => ({ name, contactEmail: 'secretary@debian.org' }),
    };
  },
  'a profile': async () => {
    const owner = await app.as(`user ${crypto.randomUUID()}`);
    const path = '/v1/profile';
    expectProblem(await owner.get<ProblemBody>(path), 'NOT_FOUND', path);
    const first = { displayName: 'Ian', title: 'DPL', phone: '+49 30 1234567', bio: 'Began it.' };
    const created = await owner.send<VersionedBody>('PUT', path, first);
    expect(expectStatus(created, 200)).toMatchObject({ ...first, version: 1 });
    expect(created.headers.get('etag')).toBe('"v1"');
    const change = (displayName: string) => ({ displayName });
    return { owner, method: 'PUT', path, version: 1, change, shown: (displayName) => ({ displayName, bio: null }) };
  },
};

describe.each(Object.keys(VERSIONED))('changing %s', (what) => {
  const make = () => VERSIONED[what]?.() ?? Promise.reject(new Error(what));

  it('raises its version, with the version in the body or in If-Match', async () => {
    const { owner, method, path, version, change, shown } = await make();
    const byBody = await owner.send<VersionedBody>(method, path, { ...change('One'), version });
    expect(expectStatus(byBody, 200)).toMatchObject({ ...shown('One'), version: version + 1 });
    expect(byBody.headers.get('etag')).toBe(`"v${String(version + 1)}"`);
    const tag = byBody.headers.get('etag') ?? '';
    const byTag = await owner.send<VersionedBody>(method, path, change('Two'), { 'if-match': tag });
    expect(expectStatus(byTag, 200)).toMatchObject({ ...shown('Two'), version: version + 2 });
    const read = await owner.get<VersionedBody>(path);
    expect(read.body).toEqual(byTag.body);
    expect(read.headers.get('etag')).toBe(byTag.headers.get('etag'));
  });

  it('is refused without a version, or with one that is not the present one', async () => {
    const { owner, method, path, version, change } = await make();
    const before = (await owner.get(path)).body;
    const neither = await owner.send<ProblemBody>(method, path, change('Lost'));
    expectProblem(neither, 'PRECONDITION_REQUIRED', path);
    const stale = await owner.send<ProblemBody>(method, path, { ...change('Lost'), version: version + 1 });
    expectProblem(stale, 'VERSION_CONFLICT', path);
    const tagged = await owner.send<ProblemBody>(method, path, change('Lost'), { 'if-match': '"v77"' });
    expectProblem(tagged, 'PRECONDITION_FAILED', path);
    for (const reply of [stale, tagged]) expect(reply.body.currentVersion).toBe(version);
    expect((await owner.get(path)).body).toEqual(before);
  });

  it('lets one of ten through that change the same version at once', async () => {
    const { owner, method, path, version, change, shown } = await make();
    const names = Array.from({ length: 10 }, (_, i) => `Name ${String(i)}`);
    const replies = await Promise.all(
      names.map((name) => owner.send<VersionedBody & ProblemBody>(method, path, { ...change(name), version })),
    );
    const winners = replies.filter((reply) => reply.status === 200);
    expect(winners).toHaveLength(1);
    for (const reply of replies) {
      if (reply.status !== 200) expectProblem(reply, 'VERSION_CONFLICT', path);
    }
    const name = names[replies.findIndex((reply) => reply.status === 200)] ?? '';
    expect((await owner.get(path)).body).toMatchObject({ ...shown(name), version: version + 1 });
  });
});
