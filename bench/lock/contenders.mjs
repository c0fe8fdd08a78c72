import { setTimeout as sleep } from 'node:timers/promises';
import Redlock from 'redlock';
import { LockService } from '../../dist/src/lock/lock.service.js';
import { connectNodes } from '../../dist/src/lock/redis-nodes.js';
import { UNGUARDED } from './section.mjs';

/** The application's defaults. */
const LOCK = { scope: 'global', ttlMs: 30_000, waitMs: 5_000 };

/** Longer than Redlock's longest pause between two attempts: 200 ms and 100 ms of jitter. */
const LAST_ATTEMPT_MS = 500;
const NEVER_MS = 2 ** 31 - 1;

/**
 * The ways to take turns, with connections that stay open from cell to cell. Each gives, for a cell,
 * `turn(setup, section)`, which runs `section(fence)` once it is its turn, and `end(callers)`, which resolves when
 * nobody will begin a section any more.
 *
 * @param {import('typeorm').DataSource} source
 * @param {string[]} urls of the Redis nodes
 */
export async function contenders(source, urls) {
  const counts = [1, urls.length];
  const services = new Map();
  const clients = new Map();
  for (const count of counts) {
    const nodes = urls.slice(0, count);
    const service = new LockService({ lock: { ...LOCK, nodes } }, source);
    await service.onModuleInit();
    services.set(count, service);
    clients.set(count, await connectNodes(nodes));
  }
  return {
    lock: (count) => cohort(services.get(count)),
    redlock: (count, cell) => redlock(clients.get(count), `bench:redlock:${String(cell)}`),
    unlocked: () => ({ turn: (_setup, section) => section(UNGUARDED), end: (callers) => callers }),
  };
}

/** The application's lock: cohort lease and fence. */
const cohort = (service) => ({
  turn: (setup, section) => service.withLock(String(setup), section, () => Promise.resolve()),
  end: (callers) => callers,
});

/**
 * Redlock as its manual has it, one acquisition for each section, with its own retries, which it never gives up; on
 * a resource of each cell's own, since it leaves keys behind.
 */
function redlock(nodes, resource) {
  const lock = new Redlock(nodes, { retryCount: -1 });
  return {
    async turn(_setup, section) {
      const lease = await lock.acquire([resource], LOCK.ttlMs);
      try {
        return await section(UNGUARDED);
      } finally {
        await lock.release(lease);
      }
    },
    end(callers) {
      // There is no way to call back who waits. But it reads this before each pause, so the next one is its last.
      lock.settings.retryDelay = NEVER_MS;
      lock.settings.retryJitter = 0;
      return Promise.race([callers, sleep(LAST_ATTEMPT_MS)]);
    },
  };
}
