import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { LockNode } from './lock-node.js';

const KEY = 'lock:test';
const TTL_MS = 30_000;

/** A node with one key, which can lose its connection before or after it carries a command out. */
class Server extends EventEmitter {
  holder: string | undefined;
  status = 'ready';
  lost: 'nothing' | 'commands' | 'answers' = 'nothing';
  readonly node = new LockNode(this as unknown as Redis);
  asked = 0;

  evalsha(_hash: string, _keys: number, _key: string, value: string, ttlMs?: number): Promise<number> {
    return this.eval('', 1, KEY, value, ttlMs);
  }

  eval(_script: string, _keys: number, _key: string, value: string, ttlMs?: number): Promise<number> {
    this.asked += 1;
    if (this.status !== 'ready' || this.lost === 'commands') return Promise.reject(new Error('lost'));
    if (ttlMs !== undefined) this.holder = value;
    else if (this.holder === value) this.holder = undefined;
    return this.lost === 'answers' ? Promise.reject(new Error('lost')) : Promise.resolve(1);
  }

  /** Acquires as Redlock does. */
  acquire(value: string): Promise<unknown> {
    return this.node.evalsha('acquire', 1, [KEY, value, TTL_MS]).catch(() => undefined);
  }

  release(value: string): Promise<unknown> {
    return this.node.evalsha('release', 1, [KEY, value]).catch(() => undefined);
  }

  /** The connection is there again; returns when all that follows from it has happened. */
  async back(): Promise<void> {
    this.status = 'ready';
    this.lost = 'nothing';
    this.emit('ready');
    await new Promise(setImmediate);
  }
}

describe('a lock node', () => {
  it('is asked again to remove the key of a lease that was given back while it was away', async () => {
    const server = new Server();
    await server.acquire('mine');
    server.lost = 'commands';
    await server.release('mine');
    expect(server.holder).toBe('mine');
    await server.back();
    expect(server.holder).toBeUndefined();
  });

  it('is asked again to remove the key of a lease that was not granted, since its answer was lost', async () => {
    const server = new Server();
    server.lost = 'answers';
    await server.acquire('mine');
    server.lost = 'commands';
    await server.release('mine');
    await server.back();
    expect(server.holder).toBeUndefined();
  });

  it('keeps the key of a lease that is held', async () => {
    const server = new Server();
    await server.acquire('mine');
    await server.back();
    expect(server.holder).toBe('mine');
  });

  it('keeps the key of the next holder', async () => {
    const server = new Server();
    await server.acquire('mine');
    server.lost = 'commands';
    await server.release('mine');
    server.holder = 'next';
    await server.back();
    expect(server.holder).toBe('next');
  });

  it('is asked nothing for all the leases that it never heard of, however long it was away', async () => {
    const server = new Server();
    server.status = 'reconnecting';
    for (let n = 0; n < 10; n += 1) {
      await server.acquire(String(n));
      await server.release(String(n));
    }
    server.asked = 0;
    await server.back();
    expect(server.asked).toBe(0);
  });

  it('is asked once', async () => {
    const server = new Server();
    await server.acquire('mine');
    server.lost = 'commands';
    await server.release('mine');
    await server.back();
    server.asked = 0;
    await server.back();
    expect(server.asked).toBe(0);
  });
});
