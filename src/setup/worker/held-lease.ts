import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { LinkedSignal } from '../../common/linked-signal.js';
import { pushDeadline } from '../store/deadlines.store.js';
import type { SetupRow } from '../store/records.js';
import { touchStep, type Claim } from '../store/steps.store.js';

/**
 * Keeps a claim and its setup's deadline alive with a heartbeat every third of the shorter of the two, and tells when
 * the claim is lost.
 */
export class HeldLease {
  private readonly log = new Logger(HeldLease.name);
  private readonly lost = new AbortController();
  private readonly over: LinkedSignal;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly database: DataSource,
    private readonly claim: Claim,
    private readonly setup: Pick<SetupRow, 'id' | 'state'>,
    private readonly times: { leaseTtlMs: number; timeoutMs: number | undefined },
    stopping: AbortSignal,
  ) {
    this.over = new LinkedSignal([this.lost.signal, stopping]);
    this.timer = setInterval(() => void this.beat(), Math.min(times.leaseTtlMs, times.timeoutMs ?? Infinity) / 3);
  }

  /** Aborted when another worker took the step over, or this process stops. */
  get signal(): AbortSignal {
    return this.over.signal;
  }

  end(): void {
    clearInterval(this.timer);
    this.over.unlink();
  }

  private async beat(): Promise<void> {
    try {
      const em = this.database.manager;
      if (!(await touchStep(em, this.claim))) this.lost.abort();
      else if (this.times.timeoutMs) await pushDeadline(em, this.setup.id, this.setup.state, this.times.timeoutMs);
    } catch (error) {
      // The database may be back before the lease ends; every write checks the claim anyway.
      this.log.warn(`No heartbeat for step ${this.claim.stepId}: ${String(error)}`);
    }
  }
}
