import type { Link } from '../../chaos/deployment/link.mjs';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';
import { addressOf, linkTo } from '../support/links.js';
import { ask } from '../support/lock-keys.js';
import { startRedisNodes, type RedisNode } from '../support/redis.js';

/** A lost connection is tried again every half second, and LOCK_TTL_MS is left at its default of 30 s. */
const SOON_MS = 3_000;
const LONG_MS = 20_000;

const deployment = useDeployment();
let nodes: [RedisNode, RedisNode, RedisNode];
let wire: Link;
let site: Site;

beforeAll(async () => {
  nodes = (await startRedisNodes(3)) as typeof nodes;
  wire = await linkTo(nodes[2]);
  const urls = [nodes[0].url, nodes[1].url, addressOf(wire)];
  // Two leases at once.
  site = await deployment.open({ REDIS_URLS: urls.join(','), LOCK_SCOPE: 'setup' });
});

const keyOf = ({ id }: Lead): string => `lock:setup:${id}`;

/** Keys of two leases on the third node, which is cut off until the test heals it; their transitions are over. */
async function leaveOrphans(): Promise<[Lead, Lead]> {
  const leads: [Lead, Lead] = [await Lead.create(site), await Lead.create(site)];
  const keys = leads.map(keyOf);
  site.tap.after = async ({ text }) => {
    if (!text.includes('FOR SHARE')) return;
    await eventually(async () => (await ask(nodes[2], (redis) => redis.exists(keys))) === keys.length);
    wire.cut();
  };
  await Promise.all(leads.map((lead) => lead.send('START')));
  site.tap.after = undefined;
  for (const lead of leads) {
    await eventually(async () => (await ask(nodes[0], (redis) => redis.exists(keyOf(lead)))) === 0);
    expect(await ask(nodes[2], (redis) => redis.pttl(keyOf(lead)))).toBeGreaterThan(LONG_MS);
  }
  return leads;
}

const untilRemoved = (lead: Lead) =>
  eventually(async () => (await ask(nodes[2], (redis) => redis.exists(keyOf(lead)))) === 0, SOON_MS);

it('a node that was cut off when leases were given back has no key of them soon after it is back', async () => {
  const leads = await leaveOrphans();
  wire.heal();
  await Promise.all(leads.map(untilRemoved));
});

it('a key that has got another holder meanwhile is left alone', async () => {
  const [taken, orphaned] = await leaveOrphans();
  await ask(nodes[2], (redis) => redis.set(keyOf(taken), 'another holder', 'PX', LONG_MS));
  wire.heal();
  await untilRemoved(orphaned);
  expect(await ask(nodes[2], (redis) => redis.get(keyOf(taken)))).toBe('another holder');
});
