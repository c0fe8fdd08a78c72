import { Link } from '../../chaos/deployment/link.mjs';
import type { RedisNode } from './redis.js';

const open = new Set<Link>();

// Their connections end with the processes that use them; the servers would stay.
afterAll(() => {
  for (const link of open) link.close();
});

/** A wire of one process to a node, to be cut or stalled. */
export async function linkTo(node: RedisNode): Promise<Link> {
  const link = await Link.open(() => node.port);
  open.add(link);
  return link;
}

export const addressOf = (link: Link): string => `redis://127.0.0.1:${String(link.port)}`;
