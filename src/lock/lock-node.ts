import type { Redis } from 'ioredis';

const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

type Argument = string | number;

/**
 * A node as Redlock calls it. Where it does not answer that a lease was given back, or that one was not granted after
 * all, it is asked again when it is back: else the key would be in everyone's way until its TTL.
 */
export class LockNode {
  /** The values of the keys that may be on the node. */
  private readonly sent = new Set<Argument>();
  /** Those of them that are to be removed, with the key. */
  private readonly owed = new Map<Argument, Argument[]>();

  constructor(private readonly redis: Redis) {
    redis.on('ready', () => void this.removeOwed());
  }

  evalsha(hash: string, keys: number, args: Argument[]): Promise<unknown> {
    return this.note(args, () => this.redis.evalsha(hash, keys, ...args));
  }

  eval(script: string, keys: number, args: Argument[]): Promise<unknown> {
    return this.note(args, () => this.redis.eval(script, keys, ...args));
  }

  private async note(args: Argument[], call: () => Promise<unknown>): Promise<unknown> {
    const [, value = '', ttlMs] = args;
    const releases = ttlMs === undefined;
    // Without a connection nothing is sent, and nothing can be there.
    if (!releases && this.redis.status === 'ready') this.sent.add(value);
    if (releases && this.sent.has(value)) this.owed.set(value, args);
    const answer = await call();
    if (releases) {
      this.sent.delete(value);
      this.owed.delete(value);
    }
    return answer;
  }

  private async removeOwed(): Promise<void> {
    // Whatever fails now is owed still.
    await Promise.allSettled([...this.owed.values()].map((args) => this.eval(RELEASE, 1, args)));
  }
}
