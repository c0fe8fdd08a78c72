import { Redis } from 'ioredis';
import { useDeployment, type Site } from '../support/deployment.js';
import { dump } from '../support/dump.js';
import { eventually, failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';
import { startRedis } from '../support/redis.js';

const KEY = 'lock:setup:global';
const WAIT_MS = 900;
const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open({ LOCK_WAIT_MS: String(WAIT_MS) });
});

async function withRedis<T>(use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(deployment.redis.url);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

it('leaves no key behind', async () => {
  const lead = await Lead.create(site);
  await lead.send('START');
  await eventually(() => withRedis(async (redis) => (await redis.exists(KEY)) === 0), 1_000);
});

it('refuses with LOCK_TIMEOUT after LOCK_WAIT_MS while another process holds the lock, and nothing was changed', async () => {
  const lead = await Lead.create(site);
  const before = await dump(deployment.sql);
  await withRedis((redis) => redis.set(KEY, 'another process', 'PX', 60_000));
  const start = performance.now();
  const error = await failureOf(lead.send('START'));
  const waited = performance.now() - start;
  expect(error.code).toBe('LOCK_TIMEOUT');
  expect(waited).toBeGreaterThanOrEqual(WAIT_MS - 5);
  expect(waited).toBeLessThan(WAIT_MS + 500);
  expect(await dump(deployment.sql)).toEqual(before);
  await withRedis((redis) => redis.del(KEY));
});

it('passes as soon as the other process releases the lock', async () => {
  const lead = await Lead.create(site);
  await withRedis((redis) => redis.set(KEY, 'another process', 'PX', 150));
  await expect(lead.send('START')).resolves.toMatchObject({ setup: { version: 1 } });
});

it('never touches a key of another holder', async () => {
  const lead = await Lead.create(site);
  await withRedis((redis) => redis.set(KEY, 'another process', 'PX', 60_000));
  await failureOf(lead.send('START'));
  expect(await withRedis((redis) => redis.get(KEY))).toBe('another process');
  await withRedis((redis) => redis.del(KEY));
});

it('refuses with LOCK_UNAVAILABLE within a second without Redis, changes nothing, and goes on when it is back', async () => {
  const lead = await Lead.create(site);
  const before = await dump(deployment.sql);
  await deployment.redis.kill9();
  for (let n = 0; n < 2; n += 1) {
    const start = performance.now();
    const error = await failureOf(lead.send('START'));
    expect(error.code).toBe('LOCK_UNAVAILABLE');
    expect(performance.now() - start).toBeLessThan(1_000);
  }
  expect(await dump(deployment.sql)).toEqual(before);
  deployment.redis = await startRedis(deployment.redis.port);
  await eventually(
    () =>
      lead.send('START').then(
        () => true,
        () => false,
      ),
    3_000,
  );
  expect((await lead.row()).version).toBe(1);
});

it('refuses with LOCK_UNAVAILABLE within a second where Redis hangs', async () => {
  const lead = await Lead.create(site);
  deployment.redis.pause();
  const start = performance.now();
  const error = await failureOf(lead.send('START'));
  const waited = performance.now() - start;
  deployment.redis.resume();
  expect(error.code).toBe('LOCK_UNAVAILABLE');
  expect(waited).toBeLessThan(1_000);
  await eventually(
    () =>
      lead.send('START').then(
        () => true,
        () => false,
      ),
    3_000,
  );
});
