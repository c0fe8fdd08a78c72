import { setTimeout as sleep } from 'node:timers/promises';
import { FenceLost, type Fence } from './fence.js';
import type { Sight } from './abandoned-leases.js';
import type { NodeLease } from './lease-keeper.js';
import { watchOver } from './patience.js';
import { Turn } from './turn.js';
import { Waiters, type Waiter } from './waiters.js';

/** What a cohort needs of the world; `LeaseKeeper` and the fence in production. */
export interface CohortPorts {
  tryAcquire(resource: string): Promise<NodeLease | undefined>;
  tryExtend(lease: NodeLease): Promise<NodeLease | undefined>;
  release(lease: NodeLease): Promise<void>;
  raiseFence(resource: string): Promise<Fence>;
  /** Looks whether the holder is gone, and frees the lock if so. */
  look(resource: string, before: Sight | undefined): Promise<Sight | undefined>;
}

/** Pause between two attempts, so that two processes do not split the votes again and again. */
const RETRY_MS = { min: 2, max: 12 };
/** Nobody who lives holds a lock this long without a transaction: it is twenty times the maximum hold. */
const LOOK_EVERY_MS = 1_000;

/**
 * One process's share of a lock: one lease serves the local queue, one section at a time, and may linger for a while for
 * the next one. Who finishes something comes before who begins something, else first come first served. Nobody starves by
 * that: everything that is finished was begun before, in its turn.
 */
export class Cohort {
  private readonly waiters = new Waiters();
  private readonly turn = new Turn();
  private serving: Promise<void> | undefined;
  private wake: (() => void) | undefined;

  constructor(
    private readonly resource: string,
    private readonly ttlMs: number,
    private readonly ports: CohortPorts,
    private readonly onIdle: () => void,
    private readonly lingerMs = 0,
  ) {}

  /** Resolves when nobody waits and no lease is held. */
  async idle(): Promise<void> {
    await this.serving;
  }

  /**
   * Runs `section` while this process holds the lock.
   *
   * @param budgetMs how long to wait for the turn
   * @param whileWaiting is asked every 100 ms, first within 100 ms; where it throws, the section is not run
   * @param finishes comes before those that begin something
   * @throws {DomainError} LOCK_TIMEOUT after the budget, LOCK_UNAVAILABLE without a quorum; else what `section` or
   *   `whileWaiting` throws
   */
  run<T>(
    section: (fence: Fence) => Promise<T>,
    budgetMs: number,
    whileWaiting: () => Promise<void> = () => Promise.resolve(),
    finishes = false,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const refuse = (error: unknown): void => {
        stopWatching();
        reject(asError(error));
      };
      const stopWatching = watchOver(budgetMs, whileWaiting, (error) => {
        // Else its turn has come meanwhile.
        if (this.waiters.delete(waiter)) refuse(error);
      });
      const start = async (fence: Fence): Promise<boolean> => {
        stopWatching();
        try {
          resolve(await section(fence));
          return true;
        } catch (error) {
          reject(asError(error));
          return !(error instanceof FenceLost);
        }
      };
      const waiter: Waiter = { start, refuse };
      this.waiters.add(waiter, finishes);
      this.wake?.();
      this.serving ??= this.serve();
    });
  }

  private async serve(): Promise<void> {
    while (this.waiters.size > 0) {
      try {
        const lease = await this.acquire();
        if (lease) await this.drain(lease);
      } catch (error) {
        for (const waiter of this.waiters.takeAll()) waiter.refuse(error);
      }
    }
    this.serving = undefined;
    this.onIdle();
  }

  private async acquire(): Promise<NodeLease | undefined> {
    let sight: Sight | undefined;
    let lookAt = performance.now() + LOOK_EVERY_MS;
    const stepBackMs = this.turn.stepBackMs();
    if (stepBackMs > 0) await sleep(stepBackMs);
    while (this.waiters.size > 0) {
      const lease = await this.ports.tryAcquire(this.resource);
      if (lease) return lease;
      if (performance.now() >= lookAt) {
        sight = await this.ports.look(this.resource, sight);
        lookAt = performance.now() + LOOK_EVERY_MS;
      }
      await sleep(RETRY_MS.min + Math.random() * (RETRY_MS.max - RETRY_MS.min));
    }
    return undefined;
  }

  private async drain(first: NodeLease): Promise<void> {
    let lease = first;
    const extending = setInterval(() => {
      void this.ports.tryExtend(lease).then((longer) => (lease = longer ?? lease));
    }, this.ttlMs / 3);
    try {
      const fence = await this.ports.raiseFence(this.resource);
      const end = this.turn.begin(BigInt(fence.fence));
      const isUsable = (): boolean => performance.now() < Math.min(end, lease.validUntil - this.ttlMs / 3);
      let isGood = true;
      do {
        // Who comes meanwhile is in its turn, too.
        for (let next = this.waiters.take(); next; next = isGood ? this.waiters.take() : undefined) {
          isGood = (await next.start(fence)) && isUsable();
        }
      } while (isGood && (await this.another()) && isUsable());
    } finally {
      clearInterval(extending);
      // Where that fails, no section does: only those who wait hear of it at once.
      await this.ports.release(lease).finally(() => {
        this.turn.end();
      });
    }
  }

  /** Whether somebody comes while the lease lingers. */
  private async another(): Promise<boolean> {
    if (this.lingerMs > 0 && this.waiters.size === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.lingerMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = undefined;
    }
    return this.waiters.size > 0;
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
