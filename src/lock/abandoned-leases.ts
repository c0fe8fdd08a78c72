import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { quietFence } from './fence.js';
import type { LeaseKeeper } from './lease-keeper.js';

/** What a waiter sees of a lock that it does not get. */
export interface Sight {
  /** The value of the key on each node; null where there is none, or the node does not say. */
  readonly holders: readonly (string | null)[];
  readonly fence: string;
}

/**
 * Frees locks whose holder was killed, long before their TTL ends: a holder that lives gives its lease back within
 * milliseconds, or has a transaction open under its fence. One that does neither between two looks is gone, or hangs;
 * should it wake up, the fence refuses what it writes.
 */
export class AbandonedLeases {
  private readonly log = new Logger(AbandonedLeases.name);

  constructor(
    private readonly keeper: LeaseKeeper,
    private readonly database: DataSource,
  ) {}

  /**
   * Looks at a lock, and removes the keys that stood still since the sight before.
   *
   * @returns what was seen, for the next look; undefined while a transaction is open under the fence
   */
  async look(resource: string, before: Sight | undefined): Promise<Sight | undefined> {
    const [holders, fence] = await Promise.all([this.keeper.holders(resource), quietFence(this.database, resource)]);
    if (fence === undefined) return undefined;
    if (before?.fence === fence) {
      const still = new Set(holders.filter((holder, node) => holder !== null && holder === before.holders[node]));
      for (const holder of still) {
        this.log.warn(`The holder of ${resource} is gone; its lease is ended before its time`);
        await this.keeper.remove(resource, String(holder));
      }
    }
    return { holders, fence };
  }
}
