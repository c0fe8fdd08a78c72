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
import { runInContext } from '../../observability/request-context.js';
import { timeoutOf } from '../domain/deadline.js';
import { UnknownSnapshot } from '../domain/errors.js';
import { firstConnection, openWorker, type JobWorker } from '../queue/backend.js';
import { StepQueue } from '../queue/step.queue.js';
import type { StepRow } from '../store/records.js';
import { findSetup, setupOfStep } from '../store/setups.store.js';
import { claimStep, giveBackStep, type Claim } from '../store/steps.store.js';
import { processName } from '../transition/process-name.js';
import { isOvertaken } from '../transition/step-error.js';
import { StepRunner } from '../transition/step-runner.js';
import { HeldLease } from './held-lease.js';

/** Steps at once in one process: imports wait for the database most of the time. */
const CONCURRENCY = 4;

/** Takes jobs from the queue, claims their steps under a lease, and runs them. */
@Injectable()
export class StepProcessor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(StepProcessor.name);
  private readonly stopping = new AbortController();
  private worker: JobWorker;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: DataSource,
    private readonly runner: StepRunner,
    private readonly queue: StepQueue,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.worker = openWorker(this.settings, (job) => this.process(job.data.stepId), CONCURRENCY);
    this.worker.on('error', (error) => {
      this.log.warn(`The queue cannot be reached: ${error.message}`);
    });
    await firstConnection(this.settings, this.worker);
    void this.worker.run();
  }

  /** Running steps end at their next write and are given back; then the queue's connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.worker.close();
  }

  /** Never rejects: what becomes of a step is the ledger's business, not the queue's. */
  private async process(stepId: string): Promise<void> {
    await runInContext({ requestId: `step-${stepId}` }, async () => {
      try {
        // Before anything of it is written: a claim would be.
        const setup = await setupOfStep(this.database.manager, stepId);
        if (setup?.snapshot instanceof UnknownSnapshot) throw setup.snapshot;
        const step = await claimStep(this.database.manager, stepId, processName, this.settings.leaseTtlMs);
        const next = step && (await this.runClaimed(step));
        // Who has finished a step goes on with the one that follows, without the way through the queue.
        if (next) await this.process(next);
      } catch (error) {
        this.log.error({ stepId, err: error, msg: 'step is left to the sweeper' });
      }
    });
  }

  /** @returns the step that follows, for this worker to go on with */
  private async runClaimed(step: StepRow): Promise<string | undefined> {
    const claim: Claim = { stepId: step.id, attempt: step.attempt, lockedBy: processName };
    const setup = await findSetup(this.database.manager, step.setupId);
    if (!setup) throw new Error(`Step ${step.id} belongs to no setup.`);
    const times = { leaseTtlMs: this.settings.leaseTtlMs, timeoutMs: timeoutOf(setup.state, this.settings.setup) };
    const lease = new HeldLease(this.database, claim, setup, times, this.stopping.signal);
    try {
      const outcome = await this.runner.run({ setup, step, claim, signal: lease.signal }, { goesOn: true });
      return outcome.step?.id;
    } catch (error) {
      const level = isOvertaken(error) ? 'log' : 'warn';
      this.log[level]({ setupId: step.setupId, step: step.name, err: error, msg: 'step stopped' });
      await this.giveBack(claim);
      return undefined;
    } finally {
      lease.end();
    }
  }

  /** The next worker goes on at the checkpoint at once, instead of after the lease. */
  private async giveBack(claim: Claim): Promise<void> {
    const given = await giveBackStep(this.database.manager, claim);
    if (given && this.stopping.signal.aborted) await this.queue.add(claim.stepId, claim.attempt);
  }
}
