import type { Redis } from 'ioredis';
import Redlock, { Lock, type ExecutionError, type ExecutionStats } from 'redlock';
import { DomainError } from '../common/domain-error.js';

/** A lease on the nodes. `validUntil` is on the monotonic clock (`performance.now()`), in milliseconds. */
export interface NodeLease {
  readonly lock: Lock;
  readonly validUntil: number;
}

/** As Redlock reckons: one hundredth of the TTL for clock drift, and 2 ms for the precision of Redis' expiry. */
const validity = (ttlMs: number): number => ttlMs - Math.round(ttlMs * 0.01) - 2;

/**
 * Acquires, extends and releases with Redlock, one attempt each: its own retries livelock on three nodes or more
 * (measured: two processes made one acquisition in 3 s), and `using()` fails committed work.
 */
export class LeaseKeeper {
  private readonly redlock: Redlock;
  /** Leases that were given back while a node did not answer: their keys may be there until their TTL. */
  private readonly orphans = new Map<string, { resource: string; until: number }>();

  constructor(
    private readonly nodes: Redis[],
    private readonly ttlMs: number,
  ) {
    for (const node of nodes) node.on('ready', () => void this.removeOrphans());
    this.redlock = new Redlock(nodes, { retryCount: 0 });
    // It fires for ordinary contention, too; every outcome reaches the caller as a value or an error anyway.
    this.redlock.on('error', () => undefined);
  }

  /**
   * @returns undefined where someone else holds the resource
   * @throws {DomainError} LOCK_UNAVAILABLE where no quorum of nodes answers
   */
  async tryAcquire(resource: string): Promise<NodeLease | undefined> {
    const start = performance.now();
    try {
      const lock = await this.redlock.acquire([resource], this.ttlMs);
      return { lock, validUntil: start + validity(this.ttlMs) };
    } catch (error) {
      if (!isExecutionError(error)) throw error;
      if (await quorumAnswered(error)) return undefined;
      throw new DomainError('LOCK_UNAVAILABLE', 'The lock service cannot be reached. Nothing was changed; try again.');
    }
  }

  /** @returns undefined where the lease could not be extended; the old one stays valid until its end */
  async tryExtend(lease: NodeLease): Promise<NodeLease | undefined> {
    const start = performance.now();
    try {
      const lock = await this.redlock.extend(lease.lock, this.ttlMs, { retryCount: 0 });
      return { lock, validUntil: start + validity(this.ttlMs) };
    } catch (error) {
      if (isExecutionError(error)) return undefined;
      throw error;
    }
  }

  /**
   * Gives a lease back. A node that is away is asked again when it is back.
   *
   * @throws {Error} where no quorum confirmed
   */
  async release({ lock }: NodeLease): Promise<void> {
    try {
      const { attempts } = await this.redlock.release(lock, { retryCount: 0 });
      void this.noteOrphan(lock, attempts);
    } catch (error) {
      if (isExecutionError(error)) void this.noteOrphan(lock, error.attempts);
      throw error;
    }
  }

  /** The value of the key on each node; null where there is none, or the node does not answer. */
  async holders(resource: string): Promise<(string | null)[]> {
    const answers = await Promise.allSettled(this.nodes.map((node) => node.get(resource)));
    return answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : null));
  }

  /** Removes a key from all nodes that answer, where it still has this value. */
  async remove(resource: string, value: string): Promise<void> {
    const lock = new Lock(this.redlock, [resource], value, [], 0);
    await this.redlock.release(lock, { retryCount: 0 }).catch((error: unknown) => {
      // A minority had it, or nobody any more.
      if (!isExecutionError(error)) throw error;
    });
  }

  private async noteOrphan(lock: Lock, attempts: readonly Promise<ExecutionStats>[]): Promise<void> {
    const stats = await attempts.at(-1);
    const away = [...(stats?.votesAgainst.values() ?? [])].some((vote) => !isRefusal(vote));
    const [resource] = lock.resources;
    if (away && resource) this.orphans.set(lock.value, { resource, until: performance.now() + this.ttlMs });
  }

  private async removeOrphans(): Promise<void> {
    for (const [value, { resource, until }] of this.orphans) {
      // Kept until then: another node may still be away.
      if (performance.now() < until) await this.remove(resource, value);
      else this.orphans.delete(value);
    }
  }
}

/** By name: the package's ESM and CommonJS builds have two different classes. */
const isExecutionError = (error: unknown): error is ExecutionError =>
  error instanceof Error && error.name === 'ExecutionError';

const isRefusal = (vote: Error): boolean => vote.name === 'ResourceLockedError';

/** Contention and dead nodes come as the same error; the votes tell them apart. */
async function quorumAnswered(error: ExecutionError): Promise<boolean> {
  const stats = await error.attempts.at(-1);
  if (!stats) return false;
  const refusals = [...stats.votesAgainst.values()].filter(isRefusal).length;
  return stats.votesFor.size + refusals >= stats.quorumSize;
}
