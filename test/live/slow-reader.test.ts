import { setTimeout as sleep } from 'node:timers/promises';
import { openApi, range, type Api } from './api.js';
import { EventReader } from './event-reader.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const LINES = 2_000;
/** So long that not all of them fit into the buffers of two sockets. */
const REASON = 20_000;

const deployment = useDeployment();
let site: Site;
let api: Api;

beforeAll(async () => {
  site = await deployment.open();
  api = await openApi(deployment, { SSE_HEARTBEAT_MS: '300' });
});

/** A setup whose log is long, as if it had timed out and been retried again and again. */
async function withLongLog(): Promise<Lead> {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  await deployment.sql.query(
    `INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, reason, duration_ms)
     SELECT $1, n, (ARRAY['COLLECTING_ORG', 'TIMEOUT'])[1 + n % 2], (ARRAY['TIMEOUT', 'COLLECTING_ORG'])[1 + n % 2],
       (ARRAY['TIMEOUT', 'RETRY'])[1 + n % 2], 'user:test', repeat('x', $3), 1 FROM generate_series(2, $2::int) AS n`,
    [lead.id, LINES + 1, REASON],
  );
  await deployment.sql.query(`UPDATE setups SET version = $2 WHERE id = $1`, [lead.id, LINES + 1]);
  return lead;
}

const dropped = async (): Promise<number> => {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  return Number(/^sse_readers_dropped_total (\d+)$/m.exec(text)?.[1] ?? 0);
};

it('who takes nothing is dropped, holds nobody up, and goes on where he was', async () => {
  const lead = await withLongLog();
  const path = `/v1/setups/${lead.id}/events`;
  const client = await api.as(lead.owner.userId);
  const slow = await EventReader.open(client, path, '0');
  slow.pause();
  const fast = await EventReader.open(client, path, '0');
  await fast.until('transition', LINES + 1);
  expect(fast.versions).toEqual(range(1, LINES + 1));
  await eventually(async () => (await dropped()) === 1, 5_000);
  slow.resume();
  await slow.ended();
  expect(slow.versions.length).toBeLessThan(LINES);
  expect(slow.versions).toEqual(range(1, slow.versions.length));
  const back = await EventReader.open(client, path, slow.lastId);
  await eventually(() => Promise.resolve(back.lastId === String(LINES + 1)));
  expect([...slow.versions, ...back.versions]).toEqual(range(1, LINES + 1));
  expect(await dropped()).toBe(1);
  for (const reader of [fast, back]) reader.drop();
});

it('a process that stops does not wait for him', async () => {
  const other = await openApi(deployment);
  const lead = await withLongLog();
  const slow = await EventReader.open(await other.as(lead.owner.userId), `/v1/setups/${lead.id}/events`, '0');
  slow.pause();
  // Until its buffers are full.
  await sleep(500);
  const start = performance.now();
  await other.close();
  expect(performance.now() - start).toBeLessThan(3_000);
  slow.resume();
  await slow.ended();
  expect(slow.versions.length).toBeLessThan(LINES);
});

it('who pauses for less goes on by itself, and nothing was lost', async () => {
  const lead = await withLongLog();
  const reader = await EventReader.open(await api.as(lead.owner.userId), `/v1/setups/${lead.id}/events`, '0');
  const before = await dropped();
  for (let pause = 0; pause < 5; pause += 1) {
    reader.pause();
    await sleep(100);
    reader.resume();
    await sleep(20);
  }
  await eventually(() => Promise.resolve(reader.lastId === String(LINES + 1)));
  expect(reader.versions).toEqual(range(1, LINES + 1));
  expect(await dropped()).toBe(before);
  reader.drop();
});
