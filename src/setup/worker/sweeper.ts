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
import { purgeFences } from '../../lock/fence.js';
import { UnknownSnapshot } from '../domain/errors.js';
import { StepQueue } from '../queue/step.queue.js';
import { purgeKeys } from '../store/idempotency.store.js';
import { setupOfStep } from '../store/setups.store.js';
import { stepsWithoutWorker } from '../store/steps.store.js';
import { LeftAlone } from './left-alone.js';
import { OverdueSetups } from './overdue.js';
import { Repeating } from '../repeating.js';

/** With its turn a setup is timed out, and a lost step found, well within five seconds. */
const SWEEP_EVERY_MS = 1_000;
/** A job that was added reaches a worker within milliseconds; after this long it counts as lost. */
const PATIENCE_MS = 5_000;
const BATCH = 100;
const PURGE_EVERY_MS = 60_000;

/**
 * Finds open steps that no worker has and no queue knows, and asks for them again; times out what is past its deadline;
 * forgets old Idempotency-Keys. Runs in every process with the worker role, without a leader.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(Sweeper.name);
  private readonly stopping = new AbortController();
  private tasks: Repeating[] = [];

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: DataSource,
    private readonly queue: StepQueue,
    private readonly overdue: OverdueSetups,
    private readonly leftAlone: LeftAlone,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks = [
      new Repeating('asking again for lost steps', SWEEP_EVERY_MS, () => this.askAgain()),
      new Repeating('timing out', SWEEP_EVERY_MS, () => this.overdue.timeOut(this.stopping.signal)),
      new Repeating('purging Idempotency-Keys', PURGE_EVERY_MS, () => purgeKeys(this.database.manager)),
      new Repeating('purging fences', PURGE_EVERY_MS, () => purgeFences(this.database.manager)),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.tasks.map((task) => task.stop()));
  }

  private async askAgain(): Promise<void> {
    const { manager } = this.database;
    const without = this.leftAlone.ids();
    const lost = await stepsWithoutWorker(manager, PATIENCE_MS, this.settings.leaseTtlMs, BATCH, without);
    // Several processes sweep at once: one job for each step and round, whoever comes first.
    const round = Math.floor(Date.now() / PATIENCE_MS);
    for (const { id, attempt } of lost) {
      const setup = await setupOfStep(manager, id);
      if (setup?.snapshot instanceof UnknownSnapshot) {
        this.leftAlone.add(setup.id, setup.snapshot);
        continue;
      }
      this.log.warn(`Step ${id} has no worker; asking again`);
      await this.queue.add(id, attempt, round);
    }
  }
}
