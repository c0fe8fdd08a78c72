import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineDocument } from '../../src/setup/domain/machine.document.js';
import { startApplication, type TestApplication } from '../support/application.js';
import type { PageBody, ProblemBody, SetupBody } from '../support/bodies.js';
import { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { startRedis } from '../support/redis.js';
import { misfits, SETUP } from '../support/shape.js';
import { dump, query } from '../support/tables.js';
import { complete, create, expectStatus, ORGANIZATION, walkTo, walkToAborted } from '../support/walk.js';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication();
});

const list = async (client: Client, parameters: Record<string, string> = {}): Promise<PageBody<SetupBody>> => {
  const search = new URLSearchParams(parameters).toString();
  return expectStatus(await client.get<PageBody<SetupBody>>(`/v1/setups${search && `?${search}`}`), 200);
};

/** All pages of a list, each of this size but the last. */
async function pages(client: Client, pageSize: number, between: () => Promise<unknown>): Promise<SetupBody[]> {
  const found: SetupBody[] = [];
  let token: string | null = '';
  while (token !== null) {
    const page: PageBody<SetupBody> = await list(client, {
      pageSize: String(pageSize),
      ...(token && { pageToken: token }),
    });
    expect(page.items).toHaveLength(page.nextPageToken === null ? 25 % pageSize || pageSize : pageSize);
    found.push(...page.items);
    token = page.nextPageToken;
    await between();
  }
  return found;
}

describe('the list of setups', () => {
  it('is paged newest first without gap or double, also where many were created in the same moment', async () => {
    const owner = await app.as('collector');
    const { id } = await walkToAborted(owner);
    const copy = (from: number, to: number) =>
      query(
        app.database.url,
        `INSERT INTO setups (id, owner_id, state, version, snapshot, created_at)
         SELECT gen_random_uuid(), owner_id, state, version, snapshot, created_at - (i / 6) * interval '1 second'
         FROM setups, generate_series($2::int, $3::int) AS i WHERE id = $1`,
        [id, from, to],
      );
    await copy(1, 24);
    for (const pageSize of [5, 7, 25, 100]) {
      const newer = pageSize === 7 ? () => copy(-60, -60) : () => Promise.resolve();
      const found = await pages(owner, pageSize, newer);
      expect(new Set(found.map((setup) => setup.id)).size).toBe(25);
      const times = found.map((setup) => Date.parse(setup.createdAt));
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      for (const setup of found) expect(misfits(SETUP, setup)).toEqual([]);
      await query(app.database.url, `DELETE FROM setups WHERE owner_id = 'collector' AND created_at > $1`, [
        new Date(Date.parse(found[0]?.createdAt ?? '') + 1),
      ]);
    }
    expect((await list(owner)).items).toHaveLength(20);
  });

  it('shows owners their own and admins all, by state, owner, and part of the name or id', async () => {
    const [anna, bert, admin] = [await app.as('anna'), await app.as('bert'), await app.as('root', 'admin')];
    const done = await complete(anna);
    const named = await walkTo(bert, 'COLLECTING_DOC', { organization: { ...ORGANIZATION, name: '100% Free e.V.' } });
    const open = await create(anna);
    const ids = async (client: Client, parameters: Record<string, string>) =>
      (await list(client, { ...parameters, pageSize: '100' })).items.map((setup) => setup.id);

    expect(await ids(anna, {})).toEqual([open.id, done.id]);
    expect(await ids(anna, { ownerId: 'bert' })).not.toContain(named.id);
    expect(await ids(anna, { q: named.id })).toEqual([]);
    expect(await ids(admin, {})).toEqual(expect.arrayContaining([open.id, named.id, done.id]));
    expect(await ids(admin, { ownerId: 'anna' })).toEqual([open.id, done.id]);
    expect(await ids(admin, { ownerId: 'anna', state: 'COMPLETED' })).toEqual([done.id]);
    expect(await ids(admin, { state: 'COLLECTING_DOC' })).toEqual([named.id]);
    expect(await ids(admin, { q: 'fREE' })).toEqual([named.id]);
    expect(await ids(admin, { q: '0%' })).toEqual([named.id]);
    expect(await ids(admin, { q: '_' })).toEqual([]);
    expect(await ids(admin, { q: open.id.toUpperCase() })).toEqual([open.id]);
    expect(await ids(admin, { ownerId: 'nobody' })).toEqual([]);
  });

  it('finds a name whatever the case, by the database’s own rules for it', async () => {
    const owner = await app.as('greek');
    const { id } = await walkTo(owner, 'COLLECTING_DOC', { organization: { ...ORGANIZATION, name: 'ΟΔΟΣ ΑΘΗΝΑΣ' } });
    for (const q of ['ΟΔΟΣ', 'οδοσ', 'ΑΘΗΝΑΣ', 'Αθηνα']) {
      expect((await list(owner, { q })).items.map((setup) => setup.id)).toEqual([id]);
    }
  });
});

describe('GET /v1/machine', () => {
  it('answers the machine as it is, which is the document that is checked in', async () => {
    const { body } = await (await app.as('anyone')).get('/v1/machine');
    expect(body).toEqual(machineDocument());
    expect(body).toEqual(JSON.parse(await readFile('docs/machine.json', 'utf8')));
  });
});

describe('health and metrics', () => {
  it('are there without a token; metrics count transitions and name no id', async () => {
    const { id } = await walkTo(await app.as('measured'), 'COLLECTING_ORG');
    const nobody = new Client(app.url);
    expect((await nobody.get('/health/live')).body).toEqual({ status: 'live' });
    expect((await nobody.get('/health/ready')).body).toMatchObject({ status: 'ready' });
    const { status, headers, body } = await nobody.get<string>('/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(body).toMatch(/^setup_transitions_total\{event="START",to="COLLECTING_ORG",outcome="ok"\} \d+$/m);
    expect(body).not.toContain(id);
  });

  it('say 503 while the lock is away; events are refused and do nothing, reads go on; all is well when it is back', async () => {
    const owner = await app.as('unlucky');
    const nobody = new Client(app.url);
    const { id } = await create(owner);
    const path = `/v1/setups/${id}/start`;
    await app.redis.kill9();
    const before = await dump(app.database.url);
    expect(await nobody.get('/health/ready')).toMatchObject({
      status: 503,
      body: { status: 'unavailable', checks: { postgres: 'up', lock: 'down' } },
    });
    expectProblem(await owner.post<ProblemBody>(path), 'LOCK_UNAVAILABLE', path);
    expect((await nobody.get('/health/live')).status).toBe(200);
    expectStatus(await owner.get(`/v1/setups/${id}`), 200);
    expect(await dump(app.database.url)).toEqual(before);

    await startRedis(app.redis.port);
    const end = Date.now() + 5_000;
    while ((await nobody.get('/health/ready')).status !== 200 && Date.now() < end) await sleep(50);
    expect((await nobody.get('/health/ready')).status).toBe(200);
    expectStatus(await owner.post(path), 200);
  });
});
