import { setTimeout as sleep } from 'node:timers/promises';
import { useDeployment, type Site } from '../support/deployment.js';
import { changes, dump } from '../support/dump.js';
import { eventually, failureOf } from '../support/eventually.js';
import { documentOf, Lead } from '../support/lead.js';
import { afterEachChunk, CHUNK, importing, ordinalsOf, prepare, stepOf, takeOver, upTo } from './importing.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
  await (await Lead.create(site)).to('COMPLETED');
});

afterEach(() => {
  site.tap.before = undefined;
  site.tap.after = undefined;
});

it('writes one section for each heading, in order', async () => {
  const lead = await importing(site, documentOf(3));
  const before = await dump(deployment.sql);
  await prepare(lead, await lead.claim());
  expect(changes(before, await dump(deployment.sql))).toEqual({ document_sections: 3 });
  expect(await ordinalsOf(lead)).toEqual([1, 2, 3]);
});

it('goes on behind its checkpoint after an interruption, without a double section', async () => {
  const lead = await importing(site, documentOf(1_700));
  const stop = new AbortController();
  afterEachChunk(site, () => {
    stop.abort();
  });
  const error = await failureOf(prepare(lead, await lead.claim(), stop.signal));
  expect(error.name).toBe('LeaseLost');
  expect(await ordinalsOf(lead)).toEqual(upTo(CHUNK));

  const writes: number[] = [];
  afterEachChunk(site, (chunk) => writes.push(chunk));
  await prepare(lead, await takeOver(lead, deployment.clock));
  expect(writes).toHaveLength(3);
  expect(await ordinalsOf(lead)).toEqual(upTo(1_700));
});

it('writes none of its later chunks once its claim was taken over', async () => {
  const lead = await importing(site, documentOf(1_700));
  afterEachChunk(site, async (chunk) => {
    if (chunk === 1) await takeOver(lead, deployment.clock);
  });
  const error = await failureOf(prepare(lead, await lead.claim()));
  expect(error.name).toBe('LeaseLost');
  expect(await ordinalsOf(lead)).toEqual(upTo(CHUNK));
});

it('loses the chunk and its checkpoint together where the transaction fails, and repeats both', async () => {
  const lead = await importing(site, documentOf(1_200));
  let failures = 1;
  site.tap.after = ({ text }) => {
    if (!text.includes('INSERT INTO document_sections') || failures-- <= 0) return;
    throw Object.assign(new Error('injected'), { code: '40001' });
  };
  await prepare(lead, await lead.claim());
  expect(await ordinalsOf(lead)).toEqual(upTo(1_200));
});

it('goes on after its connection was killed between two statements', async () => {
  const lead = await importing(site, documentOf(1_200));
  let kills = 1;
  site.tap.after = async ({ text, pid }) => {
    if (!text.includes('INSERT INTO document_sections') || kills-- <= 0) return;
    await deployment.sql.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    // The client hears of it in its own time.
    await sleep(20);
  };
  await prepare(lead, await lead.claim());
  expect(await ordinalsOf(lead)).toEqual(upTo(1_200));
});

it('ends at the chunk in flight where the setup times out meanwhile', async () => {
  const other = await deployment.open();
  const lead = await importing(site, documentOf(1_700));
  let timeOut: Promise<unknown> | undefined;
  site.tap.after = async ({ text }) => {
    if (timeOut || !text.includes('INSERT INTO document_sections')) return;
    timeOut = other.transitions.send({ setupId: lead.id, event: 'TIMEOUT', actor: 'sweeper:test' });
    const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await eventually(async () => (await deployment.sql.query(waits)).rowCount === 1);
  };
  // The next chunk begins when the setup has left the state.
  site.tap.before = ({ place }) => (place === 1 ? timeOut : undefined);
  const error = await failureOf(prepare(lead, await lead.claim()));
  expect(error.name).toBe('LeaseLost');
  expect(await ordinalsOf(lead)).toEqual(upTo(CHUNK));
  expect((await lead.row()).state).toBe('TIMEOUT');
});

it('shows progress that only grows, and 100 at the end only', async () => {
  const lead = await importing(site, documentOf(2_600, 1_000));
  const seen: number[] = [];
  afterEachChunk(site, async () => {
    seen.push((await stepOf(lead)).progress);
  });
  await lead.work();
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(new Set(seen).size).toBeGreaterThan(3);
  expect(Math.max(...seen)).toBeLessThan(100);
  expect(await stepOf(lead)).toMatchObject({
    status: 'DONE',
    progress: 100,
    checkpoint: { ordinal: 2_600, sections: 2_600 },
  });
});
