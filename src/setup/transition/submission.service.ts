import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { stepOf, STEPS } from '../domain/step.table.js';
import { StepQueue } from '../queue/step.queue.js';
import { settleKey } from '../store/idempotency.store.js';
import type { SetupRow } from '../store/records.js';
import { giveBackStep, stepsOf, type Claim } from '../store/steps.store.js';
import type { BegunRow } from '../store/transitions.store.js';
import type { Answering, Command, Outcome } from './command.js';
import { processName } from './process-name.js';
import { isOvertaken } from './step-error.js';
import { StepRunner } from './step-runner.js';
import { TransitionService } from './transition.service.js';

/** Events of clients: those that enter a SAVING state run its step at once, so that the answer shows what came of it. */
@Injectable()
export class SubmissionService {
  private readonly log = new Logger(SubmissionService.name);

  constructor(
    private readonly transitions: TransitionService,
    private readonly runner: StepRunner,
    private readonly queue: StepQueue,
    private readonly database: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Carries out a client's event and, in a second transaction, the step that it asks for. Where the second one cannot
   * run now, the step is left to a worker and the answer shows the SAVING state.
   *
   * @throws as `TransitionService.send`; the database's errors also where the event itself is committed: its repetition
   *   under the same Idempotency-Key then gets the answer
   */
  async submit(command: Command & { answering: Answering }): Promise<Outcome> {
    const outcome = await this.transitions.send(command);
    const step = stepOf(outcome.setup.state);
    if (outcome.replayed || !outcome.step || !step || STEPS[step].runs !== 'request') return outcome;
    const claim: Claim = { stepId: outcome.step.id, attempt: outcome.step.attempt, lockedBy: processName };
    try {
      return await this.runStep(outcome.setup, outcome.step, claim, command.answering);
    } catch (error) {
      this.log.warn({ setupId: outcome.setup.id, step, err: error, msg: 'step is left to a worker' });
      if (!isOvertaken(error)) await this.leaveToWorker(claim);
      return this.answerBefore(outcome, command.answering);
    }
  }

  /** The answer without the step is then also that of every repetition. */
  private async answerBefore(outcome: Outcome, { render, key }: Answering): Promise<Outcome> {
    const { manager } = this.database;
    const { setup } = outcome;
    const answer = render(setup, await stepsOf(manager, setup.id, setup.run));
    return { ...outcome, answer: key ? await settleKey(manager, key, answer) : answer };
  }

  private runStep(setup: SetupRow, step: BegunRow, claim: Claim, answering: Answering): Promise<Outcome> {
    const signal = AbortSignal.timeout(this.settings.leaseTtlMs);
    return this.runner.run({ setup, step, claim, signal }, { answering });
  }

  /** Where even this fails, the lease runs out and the sweeper finds the step. */
  private async leaveToWorker(claim: Claim): Promise<void> {
    try {
      await giveBackStep(this.database.manager, claim);
      await this.queue.add(claim.stepId, claim.attempt);
    } catch (error) {
      this.log.warn(`Step ${claim.stepId} waits for its lease to end: ${String(error)}`);
    }
  }
}
