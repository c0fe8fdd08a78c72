import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ProblemBody } from '../support/bodies.js';
import { expectProblem } from '../support/problem.js';
import { openApi, range, type Api } from './api.js';
import { EventReader } from './event-reader.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const PATH = '/v1/admin/events';
const REPLAYED = 10_000;

const deployment = useDeployment();
let site: Site;
let api: Api;

beforeAll(async () => {
  site = await deployment.open();
  api = await openApi(deployment);
});

async function follow(lastId?: string): Promise<EventReader> {
  const reader = await EventReader.open(await api.admin(), PATH, lastId);
  await eventually(() => Promise.resolve(reader.lastId !== ''));
  return reader;
}

const ofSetup = (reader: EventReader, id: string) => reader.of('transition').filter(({ setupId }) => setupId === id);

/** A line of the log in a transaction that the test commits when it likes; it is numbered when it begins. */
async function lineOf(lead: Lead, version: number): Promise<pg.PoolClient> {
  const session = await deployment.sql.connect();
  await session.query('BEGIN');
  await session.query(
    `INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
     VALUES ($1, $2, 'IDLE', 'COLLECTING_ORG', 'START', 'user:test', 1)`,
    [lead.id, version],
  );
  await session.query(`SELECT pg_notify('setup_live', $1)`, [lead.id]);
  return session;
}

/** From each place that a reader has come to, a client gets the rest and nothing else. */
async function resumesAnywhere(reader: EventReader): Promise<void> {
  reader.drop();
  const told = reader.events.filter(({ event }) => event === 'transition');
  for (const [at, { lastId }] of told.entries()) {
    const again = await follow(lastId);
    const rest = told.slice(at + 1).map(({ data }) => data.setupId);
    await again.until('transition', rest.length);
    // Long enough for one too many to come.
    await sleep(50);
    expect(new Set(again.of('transition').map(({ setupId }) => setupId))).toEqual(new Set(rest));
    expect(again.of('transition')).toHaveLength(rest.length);
    again.drop();
  }
}

async function commit(session: pg.PoolClient): Promise<void> {
  await session.query('COMMIT');
  session.release();
}

describe('the stream of all setups', () => {
  it('begins now, and tells the transitions and the progress of all, with the log’s own facts', async () => {
    await (await Lead.create(site)).to('COLLECTING_DOC');
    const reader = await follow();
    const leads = await Promise.all([Lead.create(site), Lead.create(site)]);
    for (const lead of leads) await lead.to('COLLECTING_DOC');
    await reader.until('transition', 6);
    for (const lead of leads) {
      expect(ofSetup(reader, lead.id)).toMatchObject([
        {
          version: 1,
          from: 'IDLE',
          to: 'COLLECTING_ORG',
          event: 'START',
          actor: `user:${lead.owner.userId}`,
          reason: null,
        },
        { version: 2, from: 'COLLECTING_ORG', to: 'SAVING_ORG', event: 'SUBMIT_ORGANIZATION' },
        { version: 3, from: 'SAVING_ORG', to: 'COLLECTING_DOC', event: 'SUCCEED' },
      ]);
      const done = { setupId: lead.id, step: 'saveOrganization', status: 'DONE', progress: 100, attempt: 1 };
      await eventually(() => Promise.resolve(reader.of('progress').some((fact) => same(fact, done))));
    }
    expect(reader.of('transition')).toHaveLength(6);
    reader.drop();
  });

  it('tells at the beginning how the steps stand that are worked on', async () => {
    const lead = await (await Lead.create(site)).to('IMPORTING');
    const reader = await follow();
    const wanted = { setupId: lead.id, step: 'importDocument', status: 'PENDING', progress: 0, attempt: 0 };
    await eventually(() => Promise.resolve(reader.of('progress').some((fact) => same(fact, wanted))));
    expect(reader.of('transition')).toEqual([]);
    reader.drop();
  });

  it('waits for no older transaction, and misses none that commits later', async () => {
    const leads = await Promise.all([Lead.create(site), Lead.create(site), Lead.create(site)]);
    const [a, b, c] = leads;
    const reader = await follow();
    const start = reader.lastId;
    const first = await lineOf(a, 1);
    const second = await lineOf(b, 1);
    const third = await lineOf(c, 1);
    await commit(third);
    await reader.until('transition', 1, 2_000);
    await commit(first);
    await reader.until('transition', 2, 2_000);
    await commit(second);
    await reader.until('transition', 3, 2_000);
    expect(reader.of('transition').map(({ setupId }) => setupId)).toEqual([c.id, a.id, b.id]);
    await resumesAnywhere(reader);
    // All three in one turn now, in the order of their transactions.
    const replay = await follow(start);
    await replay.until('transition', 3);
    expect(replay.of('transition').map(({ setupId }) => setupId)).toEqual([a.id, b.id, c.id]);
    await resumesAnywhere(replay);
  });

  it('tells a transaction of several lines as a whole', async () => {
    const lead = await Lead.create(site);
    const from = await follow();
    const session = await lineOf(lead, 1);
    await session.query(
      `INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
       SELECT $1, n, 'IDLE', 'COLLECTING_ORG', 'START', 'user:test', 1 FROM generate_series(2, 900) AS n`,
      [lead.id],
    );
    const start = from.lastId;
    await commit(session);
    await from.until('transition', 900);
    const ids = new Set(from.events.filter(({ event }) => event === 'transition').map(({ lastId }) => lastId));
    expect(ids.size).toBe(2);
    expect(from.events.findLast(({ event }) => event === 'transition')?.lastId).not.toBe(start);
    from.drop();
  });

  it('replays more than fits into one turn, each line once', async () => {
    const before = await follow();
    before.drop();
    const lead = await Lead.create(site);
    await deployment.sql.query(
      `DO $$ BEGIN FOR n IN 1..1300 LOOP
         INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
         VALUES ('${lead.id}', n, 'IDLE', 'COLLECTING_ORG', 'START', 'user:test', 1);
         COMMIT;
       END LOOP; END $$`,
    );
    const reader = await follow(before.lastId);
    await reader.until('transition', 1_300);
    await sleep(50);
    expect(reader.versions).toEqual(range(1, 1_300));
    reader.drop();
  });

  it(`says reset to who has missed more than ${String(REPLAYED)} lines, and goes on from now`, async () => {
    const before = await follow();
    before.drop();
    const lead = await Lead.create(site);
    await deployment.sql.query(
      `INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
       SELECT $1, n, 'IDLE', 'COLLECTING_ORG', 'START', 'user:test', 1 FROM generate_series(1, $2::int) AS n`,
      [lead.id, REPLAYED + 1],
    );
    const reader = await follow(before.lastId);
    await reader.until('reset');
    const next = await (await Lead.create(site)).to('COLLECTING_ORG');
    await reader.until('transition');
    expect(reader.of('transition').map(({ setupId }) => setupId)).toEqual([next.id]);
    reader.drop();
  });

  it('says reset to who comes from a future that this database has not seen', async () => {
    const reader = await follow('900000000000:900000000000:');
    expect(await reader.until('reset')).toHaveLength(1);
    expect(reader.lastId).not.toMatch(/^9000/);
    reader.drop();
  });
});

describe('the stream of all setups is refused', () => {
  it('to who is no admin', async () => {
    expectProblem(await (await api.as('owner')).get<ProblemBody>(PATH), 'FORBIDDEN', PATH);
  });

  it.each(['7', 'abc', randomUUID(), '20:10:', '10:20:30'])('to who says he has seen %s', async (lastId) => {
    const answer = await (await api.admin()).get<ProblemBody>(PATH, { 'last-event-id': lastId });
    expectProblem(answer, 'VALIDATION_FAILED', PATH);
  });
});

const same = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
