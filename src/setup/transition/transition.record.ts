import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../../common/domain-error.js';
import { codeOf } from '../../database/pg-error.js';
import { Metrics } from '../../observability/metrics.js';
import { MACHINE_VERSION } from '../domain/machine.versions.js';
import type { Command, Outcome } from './command.js';

/** What log and metrics tell of transitions. `start` is on the monotonic clock, in milliseconds. */
@Injectable()
export class TransitionRecord {
  private readonly log = new Logger(TransitionRecord.name);

  constructor(private readonly metrics: Metrics) {}

  lockedSince(start: number): void {
    this.metrics.lockWait(secondsSince(start));
  }

  repeated({ event, setupId }: Command, error: unknown): void {
    this.log.warn(`${event} of ${setupId} is repeated: ${codeOf(error) ?? String(error)}`);
  }

  done({ event, actor }: Command, { setup, writtenBy, replayed }: Outcome, start: number): void {
    if (replayed) return;
    if (writtenBy !== MACHINE_VERSION) {
      this.log.log({ setupId: setup.id, from: writtenBy, to: MACHINE_VERSION, msg: 'brought to the present machine' });
    }
    this.metrics.transition(event, setup.state, 'ok', secondsSince(start));
    this.log.log({ setupId: setup.id, event, to: setup.state, version: setup.version, actor, msg: 'transition' });
  }

  refused({ event }: Command, error: unknown, start: number): void {
    const outcome = error instanceof DomainError ? error.code : 'failed';
    this.metrics.transition(event, 'unchanged', outcome, secondsSince(start));
    if (outcome === 'LOCK_TIMEOUT') this.metrics.lockFailure('busy');
    if (outcome === 'LOCK_UNAVAILABLE') this.metrics.lockFailure('unavailable');
  }
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;
