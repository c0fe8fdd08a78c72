import type { Redis } from 'ioredis';
import Redlock, { Lock, type ExecutionError } from 'redlock';
import { DomainError } from '../common/domain-error.js';
import { LockNode } from './lock-node.js';

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

  constructor(
    private readonly nodes: Redis[],
    private readonly ttlMs: number,
  ) {
    // Redlock calls nothing else of a client.
    const clients = nodes.map((node) => new LockNode(node)) as unknown as Redis[];
    this.redlock = new Redlock(clients, { retryCount: 0 });
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
      throw lockUnavailable();
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
   * Gives a lease back. Whether it was held to the end does not matter any more.
   *
   * @throws {DomainError} LOCK_UNAVAILABLE where no quorum of nodes answers
   */
  async release({ lock }: NodeLease): Promise<void> {
    try {
      await this.redlock.release(lock, { retryCount: 0 });
    } catch (error) {
      if (!isExecutionError(error)) throw error;
      if (!(await quorumAnswered(error))) throw lockUnavailable();
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
}

const lockUnavailable = (): DomainError =>
  new DomainError('LOCK_UNAVAILABLE', 'The lock service cannot be reached. Nothing was changed; try again.');

/** By name: the package's ESM and CommonJS builds have two different classes. */
const isExecutionError = (error: unknown): error is ExecutionError =>
  error instanceof Error && error.name === 'ExecutionError';

/** Contention and dead nodes come as the same error; the votes tell them apart. */
async function quorumAnswered(error: ExecutionError): Promise<boolean> {
  const stats = await error.attempts.at(-1);
  if (!stats) return false;
  const refusals = [...stats.votesAgainst.values()].filter((vote) => vote.name === 'ResourceLockedError').length;
  return stats.votesFor.size + refusals >= stats.quorumSize;
}
