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
import type { SetupRow, StepRow } from '../store/records.js';
import { findSetup, setupOfStep } from '../store/setups.store.js';
import { claimStep, giveBackStep, type Claim } from '../store/steps.store.js';
import type { Outcome } from '../transition/command.js';
import { processName } from '../transition/process-name.js';
import { isOvertaken } from '../transition/step-error.js';
import { StepRunner } from '../transition/step-runner.js';
import { HeldLease } from './held-lease.js';

/** Steps from the queue at once in one process, and as many of its own: imports wait for the database most of the time. */
const CONCURRENCY = 4;

/** Takes jobs from the queue, claims their steps under a lease, and runs them. */
@Injectable()
export class StepProcessor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(StepProcessor.name);
  private readonly stopping = new AbortController();
  /** Steps that came without a job. */
  private readonly atOnce = new Set<Promise<void>>();
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
    this.queue.serveHere((stepId, setup) => this.take(stepId, setup));
  }

  /** Running steps end at their next write and are given back; then the queue's connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.worker.close();
    await Promise.all(this.atOnce);
  }

  /** A step that this process has just asked for needs no way through the queue, as long as there is room. */
  private take(stepId: string, setup: SetupRow): boolean {
    if (this.stopping.signal.aborted || this.atOnce.size >= CONCURRENCY) return false;
    const work = this.process(stepId, setup).finally(() => this.atOnce.delete(work));
    this.atOnce.add(work);
    return true;
  }

  /**
   * Never rejects: what becomes of a step is the ledger's business, not the queue's.
   *
   * @param known the setup as this process has just left it, in the state of the step
   */
  private async process(stepId: string, known?: SetupRow): Promise<void> {
    await runInContext({ requestId: `step-${stepId}` }, async () => {
      try {
        // Before anything of it is written: a claim would be.
        const setup = known ?? (await setupOfStep(this.database.manager, stepId));
        if (setup?.snapshot instanceof UnknownSnapshot) throw setup.snapshot;
        const step = await claimStep(this.database.manager, stepId, processName, this.settings.leaseTtlMs);
        // Read before the claim: what has moved on since must be read again.
        const isSame = setup !== undefined && setup.version === step?.setupVersion;
        const next = step && (await this.runClaimed(step, isSame ? setup : undefined));
        // Who has finished a step goes on with the one that follows, without the way through the queue.
        if (next?.step) await this.process(next.step.id, next.setup);
      } catch (error) {
        this.log.error({ stepId, err: error, msg: 'step is left to the sweeper' });
      }
    });
  }

  /** @returns what the step led to; undefined where it stopped */
  private async runClaimed(step: StepRow, known: SetupRow | undefined): Promise<Outcome | undefined> {
    const claim: Claim = { stepId: step.id, attempt: step.attempt, lockedBy: processName };
    const setup = known ?? (await findSetup(this.database.manager, step.setupId));
    if (!setup) throw new Error(`Step ${step.id} belongs to no setup.`);
    const times = { leaseTtlMs: this.settings.leaseTtlMs, timeoutMs: timeoutOf(setup.state, this.settings.setup) };
    const lease = new HeldLease(this.database, claim, setup, times, this.stopping.signal);
    try {
      return await this.runner.run({ setup, step, claim, signal: lease.signal }, { goesOn: true });
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
