import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainError } from '../../common/domain-error.js';
import { Metrics } from '../../observability/metrics.js';
import type { StepName } from '../domain/step.table.js';
import { RollBack } from '../steps/roll-back.js';
import { StepRegistry } from '../steps/step.registry.js';
import type { Preparation, Step } from '../steps/step.js';
import type { BegunRow } from '../store/transitions.store.js';
import { findStep, forgetCheckpoint } from '../store/steps.store.js';
import type { Answering, Command, Effects, Outcome } from './command.js';
import { processName } from './process-name.js';
import { isOvertaken, mayPass, toStepError } from './step-error.js';
import { TransitionService } from './transition.service.js';

/** A client's request on the same setup is over within moments: 20 times 50 ms are a second. */
const BUSY_RETRIES = 20;
const BUSY_PAUSE_MS = 50;

/** Runs a claimed step to its SUCCEED or FAIL, in the request or in a worker. */
@Injectable()
export class StepRunner {
  private readonly log = new Logger(StepRunner.name);

  constructor(
    private readonly transitions: TransitionService,
    private readonly steps: StepRegistry,
    private readonly rollBack: RollBack,
    private readonly metrics: Metrics,
    private readonly database: DataSource,
  ) {}

  /**
   * @param goesOn the caller works on the step that follows, if there is one: no job is added for it
   * @returns the transition that the step led to
   * @throws {LeaseLost} where the claim was taken over or the setup moved on
   * @throws transient errors that outlasted the repetitions; the step is then still claimed and may be given back
   */
  async run(
    run: Omit<Preparation, 'database'>,
    { answering, goesOn = false }: { answering?: Answering; goesOn?: boolean } = {},
  ): Promise<Outcome> {
    const start = performance.now();
    const { setup, step, claim } = run;
    const command = {
      setupId: setup.id,
      actor: `worker:${processName}`,
      claim,
      goesOn,
      ...(answering && { answering }),
    };
    const work = this.work(step.name);
    try {
      await work.prepare?.({ ...run, database: this.database });
      const outcome = await this.sendPatiently({
        ...command,
        event: 'SUCCEED',
        work: async (em, row) => ({ result: await work.execute(em, row) }),
      });
      this.metrics.step(step.name, 'done', (performance.now() - start) / 1000);
      return outcome;
    } catch (error) {
      if (mayPass(error) || isOvertaken(error) || run.signal.aborted) throw error;
      this.metrics.step(step.name, 'failed', (performance.now() - start) / 1000);
      const failure = toStepError(error, setup, step.attempt);
      this.log.warn({ setupId: setup.id, step: step.name, code: failure.code, err: error, msg: 'step failed' });
      const undo = (em: EntityManager) => this.undoHalf(em, step);
      return this.sendPatiently({ ...command, event: 'FAIL', error: failure, work: undo });
    }
  }

  /** A step that failed for good leaves nothing half made: what it committed on its way goes with its FAIL. */
  private async undoHalf(em: EntityManager, { id, setupId, run, name }: BegunRow): Promise<Effects> {
    const ledger = await findStep(em, id);
    if (name === 'rollBack' || !ledger?.checkpoint) return {};
    await this.steps.get(name).compensate(em, ledger);
    await forgetCheckpoint(em, setupId, run, name);
    return {};
  }

  private work(name: StepName): Pick<Step, 'prepare' | 'execute'> {
    return name === 'rollBack' ? this.rollBack : this.steps.get(name);
  }

  private async sendPatiently(command: Command): Promise<Outcome> {
    for (let retry = 0; ; retry += 1) {
      try {
        return await this.transitions.send(command);
      } catch (error) {
        const busy = error instanceof DomainError && error.code === 'SETUP_IN_PROGRESS';
        if (!busy || retry === BUSY_RETRIES) throw error;
        await sleep(BUSY_PAUSE_MS);
      }
    }
  }
}
