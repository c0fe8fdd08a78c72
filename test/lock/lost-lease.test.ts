import type { Link } from '../../chaos/deployment/link.mjs';
import { useDeployment, type Site } from '../support/deployment.js';
import { Lead } from '../support/lead.js';
import { eventually } from '../support/eventually.js';
import { addressOf, linkTo } from '../support/links.js';
import { flushAll, holdersOn } from '../support/lock-keys.js';
import { startRedisNodes, type RedisNode } from '../support/redis.js';

const deployment = useDeployment();
let nodes: RedisNode[];
let other: Site;

beforeAll(async () => {
  nodes = await startRedisNodes(3);
  other = await deployment.open({ REDIS_URLS: nodes.map(({ url }) => url).join(',') });
});

const fenceNow = async (): Promise<number> => {
  const { rows } = await deployment.sql.query<{ fence: string }>('SELECT fence FROM lock_fence');
  return Number(rows[0]?.fence ?? 0);
};

interface Loss {
  readonly title: string;
  readonly ttlMs: number;
  readonly lose: (links: Link[]) => unknown;
}

const LOSSES: Loss[] = [
  {
    title: 'at the end of its TTL, since it is cut off from the nodes',
    ttlMs: 1_000,
    lose: (links) => {
      for (const link of links) link.stall();
    },
  },
  { title: 'with all keys of all nodes', ttlMs: 30_000, lose: () => flushAll(nodes) },
  { title: 'to a waiter, since it stands still', ttlMs: 30_000, lose: () => undefined },
];

it.each(LOSSES)(
  'a holder that loses its lease before its transaction, $title, writes under a new one only',
  async ({ ttlMs, lose }) => {
    const links = await Promise.all(nodes.map(linkTo));
    const site = await deployment.open({ REDIS_URLS: links.map(addressOf).join(','), LOCK_TTL_MS: String(ttlMs) });
    const [mine, theirs] = [await Lead.create(site), await Lead.create(other)];
    const fence = await fenceNow();
    let transactions = 0;
    site.tap.before = async ({ place }) => {
      if (place !== 1 || (transactions += 1) > 1) return;
      const [lease] = await holdersOn(nodes);
      expect(lease).not.toBeNull();
      await lose(links);
      await theirs.send('START');
      expect(await holdersOn(nodes)).not.toContain(lease);
      for (const link of links) link.heal();
      await eventually(() =>
        site.lock.checkQuorum().then(
          () => true,
          () => false,
        ),
      );
    };
    await mine.send('START');

    // The first transaction was refused; the fence was raised for the lost lease, the other's, and the new one.
    expect(transactions).toBe(2);
    expect(await fenceNow()).toBe(fence + 3);
    const [first, second] = [await theirs.row(), await mine.row()];
    expect([first.version, second.version]).toEqual([1, 1]);
    expect(second.stateSince.getTime()).toBeGreaterThan(first.stateSince.getTime());
    await site.close();
  },
);
