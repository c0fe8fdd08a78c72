import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { raiseFence } from '../../src/lock/fence.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { dump } from '../support/dump.js';
import { eventually, failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const RESOURCE = 'lock:setup:global';
const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open({ LOCK_WAIT_MS: '500' });
  await raiseFence(site.database, RESOURCE);
});

afterEach(() => {
  site.tap.before = undefined;
  site.tap.after = undefined;
});

/** Another holder, which took the lock over while this process paused. */
const takeOver = () => deployment.sql.query('UPDATE lock_fence SET fence = fence + 1 WHERE resource = $1', [RESOURCE]);

const fenceNow = async (): Promise<number> => {
  const { rows } = await deployment.sql.query<{ fence: string }>('SELECT fence FROM lock_fence WHERE resource = $1', [
    RESOURCE,
  ]);
  return Number(rows[0]?.fence);
};

it('is raised once by each lease, and only grows', async () => {
  const first = await raiseFence(site.database, 'other');
  const second = await raiseFence(site.database, 'other');
  expect(second).toEqual({ resource: 'other', fence: String(BigInt(first.fence) + 1n) });
});

it('two raises at once of a new resource give two numbers', async () => {
  const raised = await Promise.all(Array.from({ length: 8 }, () => raiseFence(site.database, 'new')));
  const numbers = raised.map(({ fence }) => Number(fence)).sort((a, b) => a - b);
  const [first = 0] = numbers;
  expect(numbers.map((number) => number - first)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

it('refuses the commit of a holder whose lease was taken over; the transition runs again under a new one', async () => {
  const lead = await Lead.create(site);
  const fence = await fenceNow();
  let takeOvers = 1;
  site.tap.before = async ({ place }) => {
    if (place === 1 && takeOvers-- > 0) await takeOver();
  };
  await lead.send('START');
  expect((await lead.row()).version).toBe(1);
  // The lost lease, the other holder, the new lease.
  expect(await fenceNow()).toBe(fence + 3);
});

it('gives a lost lease up at its first refusal', async () => {
  const lead = await Lead.create(site);
  let transactions = 0;
  site.tap.before = async ({ place }) => {
    if (place === 1 && ++transactions === 1) await takeOver();
  };
  await lead.send('START');
  expect(transactions).toBe(2);
});

it('refuses the commit also where the lease was taken over after the snapshot of the transaction', async () => {
  const lead = await Lead.create(site);
  const fence = await fenceNow();
  let takeOvers = 1;
  site.tap.before = async ({ text, pid }) => {
    if (!text.includes('FOR SHARE') || takeOvers-- <= 0) return;
    const holder = await deployment.sql.connect();
    await holder.query('BEGIN');
    await holder.query('UPDATE lock_fence SET fence = fence + 1 WHERE resource = $1', [RESOURCE]);
    void commitWhenWaitedFor(holder, pid);
  };
  await lead.send('START');
  expect((await lead.row()).version).toBe(1);
  expect(await fenceNow()).toBe(fence + 3);
});

/** The waiting session has its snapshot; it reads the row that is committed now only by failing. */
async function commitWhenWaitedFor(holder: pg.PoolClient, pid: number): Promise<void> {
  const waits = `SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'`;
  await eventually(async () => (await deployment.sql.query(waits, [pid])).rowCount === 1);
  await holder.query('COMMIT');
  holder.release();
}

it('refuses with LOCK_TIMEOUT, and changes nothing, where every lease is taken over', async () => {
  const lead = await Lead.create(site);
  const before = await dump(deployment.sql);
  site.tap.before = ({ place }) => (place === 1 ? takeOver() : undefined);
  const error = await failureOf(lead.send('START'));
  expect(error.code).toBe('LOCK_TIMEOUT');
  expect(await dump(deployment.sql)).toEqual(before);
});

it('lets no second writer in where Redis loses all its keys under a transaction', async () => {
  const other = await deployment.open();
  const [mine, theirs] = [await Lead.create(site), await Lead.create(other)];
  const seen = new Set<string>();
  let second: Promise<unknown> | undefined;
  // What the database shows of the first transition when the second one begins.
  other.tap.before = async ({ place }) => {
    if (place === 1) seen.add((await mine.row()).state);
  };
  site.tap.after = async ({ text }) => {
    if (second || !text.includes('FOR SHARE')) return;
    const redis = new Redis(deployment.redis.url);
    await redis.flushall();
    redis.disconnect();
    second = theirs.send('START');
    await sleep(100);
  };
  await mine.send('START');
  await second;
  expect([...seen]).toEqual(['COLLECTING_ORG']);
});

it('makes the next holder wait until a transaction in flight has ended', async () => {
  const lead = await Lead.create(site);
  let raised: Promise<string> | undefined;
  site.tap.after = async ({ text }) => {
    if (!text.includes('FOR SHARE')) return;
    raised = takeOver().then(async () => (await lead.row()).state);
    await sleep(100);
  };
  await lead.send('START');
  // What the database showed of the transition when the fence was raised.
  expect(await raised).toBe('COLLECTING_ORG');
});
