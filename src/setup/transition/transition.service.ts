import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainError, notFound } from '../../common/domain-error.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { inTransaction, type Isolation } from '../../database/transaction.js';
import { checkFence, type Fence } from '../../lock/fence.js';
import { LockService } from '../../lock/lock.service.js';
import type { DeadlinePolicy } from '../domain/deadline.js';
import { stepOf, STEPS } from '../domain/step.table.js';
import { StepQueue } from '../queue/step.queue.js';
import { findAnswer, findKey, saveKey } from '../store/idempotency.store.js';
import type { SetupRow } from '../store/records.js';
import { InProgress } from '../store/in-progress.js';
import { lockSetup } from '../store/setups.store.js';
import { stepsOf } from '../store/steps.store.js';
import { writeMove } from '../store/transitions.store.js';
import type { Command, Outcome } from './command.js';
import { InFlight } from './in-flight.js';
import { planMove } from './plan.js';
import { processName } from './process-name.js';
import { decideOrRefuse, mayReach, refusalOf } from './refusal.js';
import { answerRepetition } from './repetition.js';
import { Strangers } from './strangers.js';
import { refuseConfigured } from './single-mode.js';
import { TransitionRecord } from './transition.record.js';

/** THE ONE WRITER OF STATE: every transition of every setup goes through `send`. */
@Injectable()
export class TransitionService {
  private readonly log = new Logger(TransitionService.name);
  private readonly inFlight = new InFlight();
  private readonly inProgress = new InProgress(this.database);
  private readonly isolation: Isolation;
  private readonly here: { self: string; deadlines: DeadlinePolicy; single: boolean };

  constructor(
    private readonly database: DataSource,
    private readonly lock: LockService,
    private readonly queue: StepQueue,
    private readonly strangers: Strangers,
    private readonly record: TransitionRecord,
    @Inject(SETTINGS) settings: Settings,
  ) {
    // Where transitions run side by side, they would meet in conflicts that are none: docs/decisions/0005.
    this.isolation = settings.lock.scope === 'setup' ? 'READ COMMITTED' : 'SERIALIZABLE';
    this.here = { self: processName, deadlines: settings.setup, single: settings.setup.mode === 'single' };
  }

  /**
   * Carries out one event: lock, fence, row lock, decision, work and all writes in one transaction; then the queue.
   * When it resolves, everything is on disk. When it rejects, nothing was changed, except where the connection was
   * lost during COMMIT.
   *
   * @throws {DomainError} NOT_FOUND, INVALID_TRANSITION, SETUP_IN_PROGRESS (at once), SETUP_NOT_UNDERSTOOD,
   *   PRECONDITION_FAILED, IDEMPOTENCY_KEY_REUSED, LOCK_TIMEOUT, LOCK_UNAVAILABLE
   * @throws {LeaseLost} where the command's claim is no longer held
   */
  async send(command: Command): Promise<Outcome> {
    const { setupId } = command;
    const start = performance.now();
    try {
      await this.strangers.refuse(this.database.manager, command);
      const replay = await this.replayOf(command);
      const outcome = replay ?? (await this.inFlight.alone(setupId, () => this.underLock(command, start)));
      this.record.done(command, outcome, start);
      if (!command.goesOn) await this.enqueue(outcome);
      return outcome;
    } catch (error) {
      const refusal = await refusalOf(this.database.manager, command, error);
      this.record.refused(command, refusal, start);
      throw refusal;
    }
  }

  /** What is done already is answered again before anything is waited for. */
  private async replayOf({ setupId, claim, answering }: Command): Promise<Outcome | undefined> {
    // With a claim it is the step of the submission that brings the answer to its key.
    const { manager } = this.database;
    const answer = !claim && answering?.key && (await findAnswer(manager, answering.key));
    return answering && answer ? answerRepetition(manager, setupId, answering, answer) : undefined;
  }

  private underLock(command: Command, start: number): Promise<Outcome> {
    const { setupId } = command;
    const section = (fence: Fence): Promise<Outcome> => {
      this.record.lockedSince(start);
      return inTransaction(
        this.database,
        this.isolation,
        (em) => this.transact(em, fence, command),
        (error) => {
          this.record.repeated(command, error);
        },
      );
    };
    // Another process may be at work on the same setup, and hold the lock for that.
    const lookAround = () => this.inProgress.refuse(setupId);
    // With a claim it is the end of a step.
    return this.lock.withLock(setupId, section, lookAround, command.claim !== undefined);
  }

  private async transact(em: EntityManager, fence: Fence, command: Command): Promise<Outcome> {
    const { answering } = command;
    // The step's own SUCCEED or FAIL brings the answer to the key that its submission stored.
    const key = command.claim ? undefined : answering?.key;
    // Sent together: the row lock is worth nothing where the fence is lost, but it does no harm either.
    const fenced = checkFence(em, fence);
    const early = key ? undefined : lockSetup(em, command.setupId);
    early?.catch(() => undefined);
    await fenced;
    const known = key && (await findKey(em, key));
    if (answering && known) return answerRepetition(em, command.setupId, answering, known.answer);
    const setup = this.allowed(await (early ?? lockSetup(em, command.setupId)), command);
    const decision = decideOrRefuse(setup, command);
    if (this.here.single && command.event === 'SUBMIT_ORGANIZATION') await refuseConfigured(em);
    const effects = (await command.work?.(em, setup, decision)) ?? {};
    const move = planMove(command, setup, decision, effects, this.here);
    // A step that this request goes on to run brings the answer with its own commit.
    const isPending = move.begun !== undefined && STEPS[move.begun.name].runs === 'request';
    const writing = writeMove(em, move);
    // Sent behind it: PostgreSQL reads them when it has written.
    const reading = answering && !isPending ? stepsOf(em, setup.id, move.run) : undefined;
    reading?.catch(() => undefined);
    const moved = await writing;
    const written = { ...moved, writtenBy: setup.machineVersion, replayed: false };
    const answer = reading && answering?.render(moved.setup, await reading);
    if (answering?.key) await saveKey(em, answering.key, setup.id, answer ?? null);
    return { ...written, answer };
  }

  private allowed(setup: SetupRow | undefined, { principal, expectedVersions }: Command): SetupRow {
    if (!setup || !mayReach(setup, principal)) throw notFound('setup');
    if (expectedVersions && !expectedVersions.includes(setup.version)) {
      throw new DomainError('PRECONDITION_FAILED', 'The setup has moved on since you read it. Read it again.', {
        currentVersion: setup.version,
      });
    }
    return setup;
  }

  private async enqueue({ step, setup, replayed }: Outcome): Promise<void> {
    if (!step || replayed || runsInRequest(setup)) return;
    // The step's row is committed: where this fails, the sweeper adds the job.
    await this.queue.hand(step, setup).catch((error: unknown) => {
      this.log.warn(`Step ${step.id} was not enqueued; the sweeper will: ${String(error)}`);
    });
  }
}

const runsInRequest = (setup: SetupRow): boolean => {
  const step = stepOf(setup.state);
  return step !== undefined && STEPS[step].runs === 'request';
};
