import { setTimeout as sleep } from 'node:timers/promises';
import type { ProblemBody } from '../support/bodies.js';
import { expectProblem } from '../support/problem.js';
import { openApi, type Api } from './api.js';
import { EventReader } from './event-reader.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const PER_PRINCIPAL = 20;

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

const pathOf = (lead: Lead): string => `/v1/setups/${lead.id}/events`;

async function follow(api: Api, lead: Lead): Promise<EventReader> {
  return EventReader.open(await api.as(lead.owner.userId), pathOf(lead));
}

async function metric(api: Api, name: string): Promise<number> {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  return Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

describe('a stream', () => {
  it('shows that it is alive while nothing happens', async () => {
    const api = await openApi(deployment, { SSE_HEARTBEAT_MS: '100' });
    const reader = await follow(api, await Lead.create(site));
    await eventually(() => Promise.resolve(reader.heartbeats >= 3), 2_000);
    expect(reader.events).toEqual([]);
    await api.close();
  });

  it('of its owner keeps a setup alive that waits for input; that of an admin does not', async () => {
    // The heartbeat is for much longer: the timeout alone makes it beat in time.
    const api = await openApi(deployment, { SETUP_TIMEOUT_MS: '1200' });
    const short = await deployment.open({ SETUP_TIMEOUT_MS: '1200' });
    const [followed, watched] = await Promise.all([Lead.create(short), Lead.create(short)]);
    await Promise.all([followed.to('COLLECTING_ORG'), watched.to('COLLECTING_ORG')]);
    const readers = [await follow(api, followed), await EventReader.open(await api.admin(), pathOf(watched))];
    const left = async (lead: Lead) => {
      const sql = `SELECT extract(epoch FROM deadline_at - clock_timestamp())::float8 AS left FROM setups WHERE id = $1`;
      return (await deployment.sql.query<{ left: number }>(sql, [lead.id])).rows[0]?.left ?? NaN;
    };
    for (let look = 0; look < 15; look += 1) {
      await sleep(100);
      expect(await left(followed)).toBeGreaterThan(0);
    }
    expect(await left(watched)).toBeLessThan(0);
    for (const reader of readers) reader.drop();
    await Promise.all([api.close(), short.close()]);
  });

  it('ends with the token', async () => {
    const api = await openApi(deployment, { SSE_HEARTBEAT_MS: '100' });
    const lead = await Lead.create(site);
    const client = await api.as(lead.owner.userId, { expiresIn: '1s' });
    const reader = await EventReader.open(client, pathOf(lead));
    await reader.ended(2_500);
    expect(reader.of('end')).toEqual([]);
    await api.close();
  });
});

describe('more streams than', () => {
  it(`${String(PER_PRINCIPAL)} of one caller are refused, until he closes one`, async () => {
    const api = await openApi(deployment);
    const lead = await Lead.create(site);
    const readers = [];
    for (let n = 0; n < PER_PRINCIPAL; n += 1) readers.push(await follow(api, lead));
    const client = await api.as(lead.owner.userId);
    expectProblem(await client.get<ProblemBody>(pathOf(lead)), 'RATE_LIMITED', pathOf(lead));
    (await EventReader.open(await api.admin(), pathOf(lead))).drop();
    readers.pop()?.drop();
    const next = await eventually(() => follow(api, lead).catch(() => undefined));
    expect(await metric(api, 'sse_streams_open{kind="setup"}')).toBe(PER_PRINCIPAL);
    for (const reader of [...readers, next]) reader.drop();
    await eventually(async () => (await metric(api, 'sse_streams_open{kind="setup"}')) === 0);
    await api.close();
  });

  it('the process may have are refused, also to admins, until there is room', async () => {
    const api = await openApi(deployment, { SSE_MAX_CLIENTS: '2' });
    const leads = await Promise.all([Lead.create(site), Lead.create(site)]);
    const readers = await Promise.all(leads.map((lead) => follow(api, lead)));
    const path = '/v1/admin/events';
    const admin = await api.admin();
    expectProblem(await admin.get<ProblemBody>(path), 'TOO_MANY_STREAMS', path);
    readers[0]?.drop();
    (await eventually(() => EventReader.open(admin, path).catch(() => undefined))).drop();
    readers[1]?.drop();
    await api.close();
  });
});

it('a process that stops ends its streams, and does not wait for who takes nothing', async () => {
  const api = await openApi(deployment);
  const leads = await Promise.all([Lead.create(site), Lead.create(site), Lead.create(site)]);
  const readers = await Promise.all(leads.map((lead) => follow(api, lead)));
  readers.push(await EventReader.open(await api.admin(), '/v1/admin/events'));
  readers[0]?.pause();
  const start = performance.now();
  await api.close();
  expect(performance.now() - start).toBeLessThan(3_000);
  readers[0]?.resume();
  for (const reader of readers) await reader.ended();
  const sessions = `SELECT 1 FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'setup-orchestrator live'`;
  await eventually(async () => (await deployment.sql.query(sessions)).rowCount === 0, 2_000);
});
