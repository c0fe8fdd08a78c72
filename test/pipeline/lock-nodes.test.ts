import type { Redis } from 'ioredis';
import { connectNodes } from '../../src/lock/redis-nodes.js';
import { failureOf } from '../support/eventually.js';
import { startRedis, type RedisNode } from '../support/redis.js';

let node: RedisNode;
let redis: Redis | undefined;

beforeEach(async () => {
  node = await startRedis();
  [redis] = await connectNodes([node.url]);
});

afterEach(async () => {
  redis?.disconnect();
  await node.stop();
});

/** As a burst of requests does: nothing else runs in this process meanwhile. */
function occupyProcess(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('takes an answer that came in time, however long this process was busy with other things', async () => {
  const answer = redis?.ping();
  occupyProcess(600);
  await expect(answer).resolves.toBe('PONG');
});

it('gives a node that does not answer up within 500 ms', async () => {
  node.pause();
  const start = performance.now();
  await failureOf(redis?.ping() ?? Promise.resolve());
  expect(performance.now() - start).toBeLessThan(500);
});
