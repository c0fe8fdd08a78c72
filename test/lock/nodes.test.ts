import { setTimeout as sleep } from 'node:timers/promises';
import { useDeployment } from '../support/deployment.js';
import { failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';
import { launchServer } from '../support/process.js';
import { startRedisNodes } from '../support/redis.js';

/** The lease of the transition before lingers for 3 ms. */
const LEASE_IS_OVER_MS = 100;

const deployment = useDeployment();

it.each([
  [1, 0],
  [3, 1],
  [5, 2],
])('with %i nodes transitions go on while %i are away, and are refused when one more is', async (count, away) => {
  const nodes = await startRedisNodes(count);
  const site = await deployment.open({ REDIS_URLS: nodes.map(({ url }) => url).join(',') });
  const leads = [await Lead.create(site), await Lead.create(site), await Lead.create(site)] as const;
  await leads[0].send('START');
  await Promise.all(nodes.slice(0, away).map((node) => node.kill9()));
  await leads[1].send('START');
  await sleep(LEASE_IS_OVER_MS);
  await nodes[away]?.kill9();
  expect((await failureOf(leads[2].send('START'))).code).toBe('LOCK_UNAVAILABLE');
  const versions = await Promise.all(leads.map(async (lead) => (await lead.row()).version));
  expect(versions).toEqual([1, 1, 0]);
  await site.close();
  await Promise.all(nodes.slice(away + 1).map((node) => node.stop()));
});

it.each([2, 4])('does not start with %i nodes, and says which numbers it takes', async (count) => {
  const urls = Array.from({ length: count }, (_, n) => `redis://node${String(n)}:6379`);
  const server = launchServer({ REDIS_URLS: urls.join(',') });
  expect(await server.exited).toEqual({ code: 1, signal: null });
  expect(server.stderr()).toContain(`REDIS_URLS must name 1 or 3 or 5 independent masters, not ${String(count)}`);
});
