import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { AbandonedLeases } from './abandoned-leases.js';
import { Cohort, type CohortPorts } from './cohort.js';
import { FenceLost, raiseFence, resourceOf, type Fence } from './fence.js';
import { LeaseKeeper } from './lease-keeper.js';
import { lockTimeout } from './patience.js';
import { connectNodes } from './redis-nodes.js';

/**
 * How long a lease waits for the next section, in milliseconds: most transitions are followed by one more at once, from
 * the same request or worker, and that saves a lease and its fence. For the global lock others wait, so it is
 * shorter there: docs/decisions/0010.
 */
const LINGER_MS = { global: 3, setup: 10 };

/** The lock around every transition: Redlock for order and quick refusal, the fence for safety. */
@Injectable()
export class LockService implements OnModuleInit, OnApplicationShutdown {
  private nodes: Redis[] = [];
  private ports: CohortPorts;
  private readonly cohorts = new Map<string, Cohort>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: DataSource,
  ) {}

  async onModuleInit(): Promise<void> {
    this.nodes = await connectNodes(this.settings.lock.nodes);
    const keeper = new LeaseKeeper(this.nodes, this.settings.lock.ttlMs);
    const abandoned = new AbandonedLeases(keeper, this.database);
    this.ports = {
      tryAcquire: (resource) => keeper.tryAcquire(resource),
      tryExtend: (lease) => keeper.tryExtend(lease),
      release: (lease) => keeper.release(lease),
      raiseFence: (resource) => raiseFence(this.database, resource),
      look: (resource, before) => abandoned.look(resource, before),
    };
  }

  async onApplicationShutdown(): Promise<void> {
    // A lease that lingers is given back first.
    await Promise.all([...this.cohorts.values()].map((cohort) => cohort.idle()));
    for (const node of this.nodes) node.disconnect();
  }

  /**
   * Runs `section` while this process holds the lock that guards the setup (the global one, or the setup's own,
   * by LOCK_SCOPE). The section must begin its transaction with `checkFence`.
   *
   * @param whileWaiting is asked now and then whether waiting makes sense; where it throws, the wait ends with that
   * @param finishes comes before those that begin something
   * @throws {DomainError} LOCK_TIMEOUT after LOCK_WAIT_MS, LOCK_UNAVAILABLE where no quorum answers
   */
  async withLock<T>(
    setupId: string,
    section: (fence: Fence) => Promise<T>,
    whileWaiting: () => Promise<void>,
    finishes = false,
  ): Promise<T> {
    const { scope, ttlMs, waitMs } = this.settings.lock;
    const resource = resourceOf(scope === 'global' ? 'global' : setupId);
    const until = performance.now() + waitMs;
    for (;;) {
      try {
        const budgetMs = Math.max(0, until - performance.now());
        return await this.cohort(resource, ttlMs).run(section, budgetMs, whileWaiting, finishes);
      } catch (error) {
        if (!(error instanceof FenceLost)) throw error;
        // The section's transaction did not commit; it may run again under a lease of its own.
        if (performance.now() >= until) throw lockTimeout();
      }
    }
  }

  /** @throws {Error} where fewer than a quorum of the nodes answer */
  async checkQuorum(): Promise<void> {
    const answers = await Promise.allSettled(this.nodes.map((node) => node.ping()));
    const alive = answers.filter((answer) => answer.status === 'fulfilled').length;
    const quorum = Math.floor(this.nodes.length / 2) + 1;
    if (alive < quorum) throw new Error(`${String(alive)} of ${String(this.nodes.length)} lock nodes answer`);
  }

  private cohort(resource: string, ttlMs: number): Cohort {
    const known = this.cohorts.get(resource);
    if (known) return known;
    const forget = (): void => {
      // The global one stays, and remembers its turns; a setup's own would stay for ever.
      if (this.settings.lock.scope === 'setup') this.cohorts.delete(resource);
    };
    const made = new Cohort(resource, ttlMs, this.ports, forget, LINGER_MS[this.settings.lock.scope]);
    this.cohorts.set(resource, made);
    return made;
  }
}
