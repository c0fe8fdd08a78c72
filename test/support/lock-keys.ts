import { Redis } from 'ioredis';
import type { RedisNode } from './redis.js';

const KEY = 'lock:setup:global';

/** Asks a node over a connection of its own. */
export async function ask<T>(node: RedisNode, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(node.url);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

/** Whose the global lock is on each node, by the value of its key; null where it is nobody's. */
export const holdersOn = (nodes: RedisNode[]): Promise<(string | null)[]> =>
  Promise.all(nodes.map((node) => ask(node, (redis) => redis.get(KEY))));

/** How long the key of the global lock lives on a node; negative where there is none. */
export const ttlOn = (node: RedisNode): Promise<number> => ask(node, (redis) => redis.pttl(KEY));

/** Every lock is lost. */
export async function flushAll(nodes: RedisNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => ask(node, (redis) => redis.flushall())));
}
