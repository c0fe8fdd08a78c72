import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { Repeating } from '../setup/repeating.js';
import { RetentionQueries } from './retention.queries.js';

const EVERY_MS = 60_000;
/** A purge after a long time takes several turns, with short transactions. */
const ROUNDS = 20;

/** Forgets what was delivered OUTBOX_RETENTION_DAYS ago; what still waits for a sink that is served is kept. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private task: Repeating | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly queries: RetentionQueries,
  ) {}

  onApplicationBootstrap(): void {
    this.task = new Repeating('purging the outbox', EVERY_MS, () => this.purge());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.task?.stop();
  }

  /** @returns how many deliveries, tests and events went */
  async purge(): Promise<number> {
    const days = this.settings.outbox.retentionDays;
    let gone = 0;
    for (let round = 0; round < ROUNDS && !this.stopping.signal.aborted; round += 1) {
      const deliveries = (await this.queries.purgeDeliveries(days)) + (await this.queries.purgeTests(days));
      const now = deliveries + (await this.queries.purgeEvents(days));
      gone += now;
      if (now === 0) break;
    }
    await this.queries.giveUpOrphans();
    return gone;
  }
}
