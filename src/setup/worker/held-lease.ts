import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { touchStep, type Claim } from '../store/steps.store.js';

/**
 * Keeps a claim alive with a heartbeat every third of the lease, and tells when it is lost.
 */
export class HeldLease {
  private readonly log = new Logger(HeldLease.name);
  private readonly lost = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly database: DataSource,
    private readonly claim: Claim,
    leaseTtlMs: number,
    stopping: AbortSignal,
  ) {
    this.signal = AbortSignal.any([this.lost.signal, stopping]);
    this.timer = setInterval(() => void this.beat(), leaseTtlMs / 3);
  }

  /** Aborted when another worker took the step over, or this process stops. */
  readonly signal: AbortSignal;

  end(): void {
    clearInterval(this.timer);
  }

  private async beat(): Promise<void> {
    try {
      if (!(await touchStep(this.database.manager, this.claim))) this.lost.abort();
    } catch (error) {
      // The database may be back before the lease ends; every write checks the claim anyway.
      this.log.warn(`No heartbeat for step ${this.claim.stepId}: ${String(error)}`);
    }
  }
}
