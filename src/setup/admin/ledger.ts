import { workingStateOf } from '../domain/decide.js';
import { UnknownSnapshot } from '../domain/errors.js';
import { stepOf } from '../domain/step.table.js';
import type { SetupRow, StepError, StepRow } from '../store/records.js';

/** A ledger row with what admins may see besides: who holds it, since when, and every error so far. */
export interface LedgerRow extends StepRow {
  lockedBy: string | null;
  lockedAt: Date | null;
  failures: StepError[];
  updatedAt: Date;
}

/** A worker's hold on a step, at one instant. */
export interface Lease {
  readonly holder: string;
  readonly until: Date;
  readonly expired: boolean;
  /** Since the holder's last sign of life. */
  readonly silentMs: number;
}

/**
 * The step of the working state that the setup is in, or was in before ERROR or TIMEOUT; none in a COLLECTING state, or
 * where the setup is not understood.
 */
export function presentStep({ snapshot }: SetupRow, steps: readonly LedgerRow[]): LedgerRow | undefined {
  const working = snapshot instanceof UnknownSnapshot ? undefined : workingStateOf(snapshot);
  const name = working && stepOf(working);
  return steps.find((step) => step.name === name);
}

/** @param now by the database's clock, which alone judges leases */
export function leaseOf(step: LedgerRow | undefined, now: Date, leaseTtlMs: number): Lease | undefined {
  if (step?.status !== 'RUNNING' || !step.lockedBy || !step.lockedAt) return undefined;
  const until = new Date(step.lockedAt.getTime() + leaseTtlMs);
  return {
    holder: step.lockedBy,
    until,
    expired: until < now,
    silentMs: Math.max(0, now.getTime() - step.lockedAt.getTime()),
  };
}
