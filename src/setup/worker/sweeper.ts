import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { StepQueue } from '../queue/step.queue.js';
import { purgeKeys } from '../store/idempotency.store.js';
import { stepsWithoutWorker } from '../store/steps.store.js';

const EVERY_MS = 2_000;
/** A job that was added reaches a worker within milliseconds; after this long it counts as lost. */
const PATIENCE_MS = 5_000;
const BATCH = 100;
const PURGE_EVERY_MS = 600_000;

/** Finds open steps that no worker has and no queue knows, and asks for them again; forgets old Idempotency-Keys. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(Sweeper.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private nextPurge = 0;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: DataSource,
    private readonly queue: StepQueue,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.sweep().finally(() => (this.running = undefined));
    }, EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async sweep(): Promise<void> {
    try {
      await this.askAgain();
      if (Date.now() >= this.nextPurge) {
        await purgeKeys(this.database.manager);
        this.nextPurge = Date.now() + PURGE_EVERY_MS;
      }
    } catch (error) {
      this.log.warn(`The sweep failed and will be repeated: ${String(error)}`);
    }
  }

  private async askAgain(): Promise<void> {
    const lost = await stepsWithoutWorker(this.database.manager, PATIENCE_MS, this.settings.leaseTtlMs, BATCH);
    // Several processes sweep at once: one job for each step and round, whoever comes first.
    const round = Math.floor(Date.now() / PATIENCE_MS);
    for (const { id, attempt } of lost) {
      this.log.warn(`Step ${id} has no worker; asking again`);
      await this.queue.add(id, attempt, round);
    }
  }
}
