import { setTimeout as sleep } from 'node:timers/promises';
import { flip, openApi, range, type Api } from './api.js';
import { EventReader } from './event-reader.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';
import { openWire } from './wire.js';

const KILLS = 20;
const LISTENING = `SELECT pid FROM pg_stat_activity
                   WHERE datname = current_database() AND application_name = 'setup-orchestrator live'`;

const deployment = useDeployment();
let site: Site;
let api: Api;

beforeAll(async () => {
  site = await deployment.open();
  api = await openApi(deployment);
});

const listening = async (): Promise<number[]> =>
  (await deployment.sql.query<{ pid: number }>(LISTENING)).rows.map(({ pid }) => pid);

it('one connection listens, however many streams there are', async () => {
  const leads = await Promise.all(range(1, 5).map(() => Lead.create(site)));
  const readers = await Promise.all(
    leads.map(async (lead) => EventReader.open(await api.as(lead.owner.userId), `/v1/setups/${lead.id}/events`)),
  );
  await eventually(async () => (await listening()).length === 1);
  for (const reader of readers) reader.drop();
});

it(`nothing is lost or doubled where it is killed ${String(KILLS)} times while transitions go on`, async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  const reader = await EventReader.open(await api.as(lead.owner.userId), `/v1/setups/${lead.id}/events`);
  const all = await EventReader.open(await api.admin(), '/v1/admin/events');
  await eventually(() => Promise.resolve(all.lastId !== ''));
  const { version: before } = await lead.row();
  let killed = 0;
  const kill = async (): Promise<void> => {
    while (killed < KILLS) {
      const { rowCount } = await deployment.sql.query(`SELECT pg_terminate_backend(pid) FROM (${LISTENING}) live`);
      killed += rowCount ?? 0;
      await sleep(30);
    }
  };
  const move = async (): Promise<void> => {
    while (killed < KILLS) await flip(lead);
  };
  await Promise.all([kill(), move()]);
  const { version: last } = await lead.row();
  await eventually(() => Promise.resolve(reader.lastId === String(last)));
  await all.until('transition', last - before);
  await sleep(200);
  expect(reader.versions).toEqual(range(1, last));
  expect(all.versions).toEqual(range(before + 1, last));
  reader.drop();
  all.drop();
});

it('a notification that is none of ours wakes nobody and breaks nothing', async () => {
  const all = await EventReader.open(await api.admin(), '/v1/admin/events');
  await eventually(() => Promise.resolve(all.lastId !== ''));
  for (const payload of ['', 'hello', 'no-id importDocument', `${'0'.repeat(36)} x`]) {
    await deployment.sql.query(`SELECT pg_notify('setup_live', $1)`, [payload]);
  }
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  await all.until('transition');
  expect(all.of('transition').map(({ setupId }) => setupId)).toEqual([lead.id]);
  all.drop();
});

it('a connection that has fallen silent is found out and replaced, and what it would have told is told', async () => {
  const wire = await openWire(Number(new URL(deployment.database.url).port));
  const url = new URL(deployment.database.url);
  url.port = String(wire.port);
  const far = await openApi(deployment, { DATABASE_URL: url.href, SSE_HEARTBEAT_MS: '200' });
  const lead = await (await Lead.create(site)).to('SAVING_DOC');
  await lead.fail();
  const reader = await EventReader.open(await far.as(lead.owner.userId), `/v1/setups/${lead.id}/events`);
  await reader.until('progress', 2);
  await eventually(() => Promise.resolve(wire.silence() > 0));
  await lead.abort();
  await lead.send('RESTART');
  await lead.to('COLLECTING_DOC');
  await sleep(300);
  expect(reader.versions).toEqual([5]);
  await reader.until('transition', 6);
  // Of the new run, though it stands as the old one's did.
  await reader.until('progress', 3);
  const saved = { setupId: lead.id, step: 'saveOrganization', status: 'DONE', progress: 100, attempt: 1 };
  expect(reader.of('progress').filter(({ step }) => step === 'saveOrganization')).toEqual([saved, saved]);
  await lead.to('COLLECTING_WF');
  await reader.until('transition', 8, 2_000);
  expect(reader.versions).toEqual(range(5, 12));
  await far.close();
});

it('what happened while it was away is told when it is back', async () => {
  const lead = await (await Lead.create(site)).to('SAVING_WF');
  const reader = await EventReader.open(await api.as(lead.owner.userId), `/v1/setups/${lead.id}/events`);
  const all = await EventReader.open(await api.admin(), '/v1/admin/events');
  await reader.until('transition');
  await eventually(() => Promise.resolve(all.lastId !== ''));
  const [first] = await eventually(async () => ((await listening()).length > 0 ? listening() : undefined));
  await deployment.sql.query('SELECT pg_terminate_backend($1)', [first]);
  await lead.to('COMPLETED');
  await reader.until('end');
  await all.until('transition', 3);
  expect(reader.versions.at(-1)).toBe(9);
  expect(all.of('transition').filter(({ setupId }) => setupId === lead.id)).toHaveLength(3);
  all.drop();
});
