import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError } from '../../common/domain-error.js';
import { UnknownSnapshot } from '../domain/errors.js';
import { isOverdue, overdueSetups, type Overdue } from '../store/deadlines.store.js';
import { processName } from '../transition/process-name.js';
import { isOvertaken, mayPass } from '../transition/step-error.js';
import { TransitionService } from '../transition/transition.service.js';
import { LeftAlone } from './left-alone.js';

const BATCH = 200;
/** After an outage thousands are overdue at once: so few at a time that requests find their turn in between. */
const AT_ONCE = 4;

/** It showed a sign of life, or moved on, between the look and the transition. */
class NotOverdue extends Error {
  override readonly name = 'NotOverdue';
}

/** Turns deadlines that passed into TIMEOUT events, through the same pipeline as any other event. */
@Injectable()
export class OverdueSetups {
  private readonly log = new Logger(OverdueSetups.name);

  constructor(
    private readonly transitions: TransitionService,
    private readonly database: DataSource,
    private readonly leftAlone: LeftAlone,
  ) {}

  /** @param signal ends the sweep between two setups @returns how many timed out */
  async timeOut(signal: AbortSignal): Promise<number> {
    let timedOut = 0;
    for (;;) {
      const without = this.leftAlone.ids();
      const batch = await overdueSetups(this.database.manager, BATCH, without);
      const before = timedOut;
      // Several processes sweep at once; another order for each, so that they rarely meet.
      const open = shuffled(batch);
      const lane = async (): Promise<void> => {
        for (let setup = open.pop(); setup && !signal.aborted; setup = open.pop()) {
          if (await this.send(setup)) timedOut += 1;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      const settled = timedOut > before || this.leftAlone.ids().length > without.length;
      if (batch.length < BATCH || !settled || signal.aborted) return timedOut;
    }
  }

  private async send({ id, state, version, snapshot }: Overdue): Promise<boolean> {
    if (snapshot instanceof UnknownSnapshot) {
      this.leftAlone.add(id, snapshot);
      return false;
    }
    try {
      await this.transitions.send({
        setupId: id,
        event: 'TIMEOUT',
        actor: `sweeper:${processName}`,
        expectedVersions: [version],
        error: {
          code: 'TIMED_OUT',
          message: `Nothing happened in ${state} before its deadline. Retry to go on, or abort.`,
          state,
          at: new Date().toISOString(),
          retryable: true,
          attempt: 0,
        },
        work: async (em) => {
          if (!(await isOverdue(em, id))) throw new NotOverdue();
          return {};
        },
      });
      return true;
    } catch (error) {
      const moved = error instanceof DomainError && error.code === 'PRECONDITION_FAILED';
      if (!moved && !mayPass(error) && !isOvertaken(error) && !(error instanceof NotOverdue)) {
        this.log.error({ setupId: id, err: error, msg: 'the timeout failed and will be repeated' });
      }
      return false;
    }
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
