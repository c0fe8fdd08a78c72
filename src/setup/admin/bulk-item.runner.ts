import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../../common/domain-error.js';
import { StepFailure } from '../../common/step-failure.js';
import { runInContext } from '../../observability/request-context.js';
import type { SetupState } from '../domain/vocabulary.js';
import { RollBack } from '../steps/roll-back.js';
import { LeaseLost } from '../store/steps.store.js';
import type { Command } from '../transition/command.js';
import { mayPass } from '../transition/step-error.js';
import { SubmissionService } from '../transition/submission.service.js';
import { BulkItemsQueries, type ClaimedItem } from './bulk-items.queries.js';
import { whyRefused } from './refusals.js';

/** A request on the same setup is over by then; the lock or the database may be back. */
const PAUSE_MS = 1_000;

/** Somebody decided something about the setup after the operation was made. */
class MovedOn extends Error {
  override readonly name = 'MovedOn';
}

/** Carries one item of a bulk operation out, like the request of the admin who ordered it. */
@Injectable()
export class BulkItemRunner {
  private readonly log = new Logger(BulkItemRunner.name);

  constructor(
    private readonly submissions: SubmissionService,
    private readonly items: BulkItemsQueries,
    private readonly rollBack: RollBack,
  ) {}

  /** Never rejects: an item that is not settled is taken again when its lease has ended. */
  async run(item: ClaimedItem): Promise<void> {
    await runInContext({ requestId: `bulk-${item.operationId}-${String(item.ordinal)}` }, async () => {
      try {
        await this.submissions.submit(this.command(item)).catch((error: unknown) => this.refuse(item, error));
      } catch (error) {
        this.log.warn({ setupId: item.setupId, err: error, msg: 'the item is taken again after its lease' });
      }
    });
  }

  private command(item: ClaimedItem) {
    const { setupId, event, actor, reason } = item;
    const work: NonNullable<Command['work']> = async (em, setup, { to }) => {
      if (setup.version !== item.expectedVersion && (await this.items.hasMovedOn(em, item))) throw new MovedOn();
      if (event === 'ABORT') await this.rollBack.compensateAll(em, setup);
      await this.items.done(em, item, to);
      return {};
    };
    // With an answer, though nobody reads it: a step of SAVING_* then runs here and now, as in a request.
    const answering = { render: () => ({ status: 200, body: {} }), key: undefined };
    return { setupId, event, actor, reason, work, answering };
  }

  private async refuse(item: ClaimedItem, error: unknown): Promise<void> {
    if (error instanceof LeaseLost) return;
    if (mayPass(error)) return this.items.postpone(item, PAUSE_MS, waitingFor(error));
    if (error instanceof MovedOn) {
      return this.items.settle(item, 'REFUSED', 'It moved on after the operation was made, and was left alone.');
    }
    if (error instanceof DomainError && error.code === 'INVALID_TRANSITION') {
      return this.items.settle(item, 'REFUSED', whyRefused(item.event, error.data.state as SetupState));
    }
    this.log.error({ setupId: item.setupId, err: error, msg: `${item.event} failed` });
    const known = error instanceof StepFailure || error instanceof DomainError;
    const detail = known
      ? error.message
      : 'It failed for an unexpected reason, which is in the log. Nothing was changed.';
    return this.items.settle(item, 'FAILED', detail);
  }
}

const waitingFor = (error: unknown): string =>
  error instanceof DomainError ? error.message : 'The database asked for another attempt.';
