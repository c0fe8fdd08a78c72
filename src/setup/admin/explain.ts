import type { StepName, StepStatus } from '../domain/step.table.js';
import { EVENTS, type SetupEvent, type SetupState } from '../domain/vocabulary.js';
import type { SetupRow, StepError } from '../store/records.js';
import { leaseOf, presentStep, type LedgerRow } from './ledger.js';
import { outlookOf, owedCompensations, type Outlook } from './outlook.js';
import { queueHint, waitsFor } from './waits-for.js';

/** The step of the present working state as admins see it. */
export interface StepView {
  name: StepName;
  status: StepStatus;
  attempt: number;
  progress: number;
  lockedBy: string | null;
  leaseUntil: Date | null;
  leaseExpired: boolean;
}

/** All that an admin needs to understand one setup. */
export interface Explanation {
  id: string;
  ownerId: string;
  state: SetupState;
  version: number;
  since: Date;
  waitsFor: string;
  /** Where a step has no worker: why none may have come yet. */
  queueHint: string | null;
  step: StepView | null;
  deadlineAt: Date | null;
  lastError: StepError | null;
  /** Every error of the step so far, oldest first. */
  failures: StepError[];
  /** What each of the eleven events would do now, or why it is refused. */
  events: Outlook[];
  /** Events that lose nothing which was submitted or saved, and take no step from a worker. */
  safeActions: SetupEvent[];
}

/**
 * Explains a setup, purely: what it waits for, who works on it, and what can be done.
 *
 * @param steps the ledger of its present run, in the order in which the steps began
 * @param now by the database's clock
 */
export function explain(setup: SetupRow, steps: readonly LedgerRow[], now: Date, leaseTtlMs: number): Explanation {
  const step = presentStep(setup, steps);
  const events = EVENTS.map((event) => outlookOf(event, setup, steps));
  return {
    id: setup.id,
    ownerId: setup.ownerId,
    state: setup.state,
    version: setup.version,
    since: setup.stateSince,
    waitsFor: waitsFor(setup, steps, now, leaseTtlMs),
    queueHint: queueHint(setup, steps, now, leaseTtlMs),
    step: step ? stepView(step, now, leaseTtlMs) : null,
    deadlineAt: setup.deadlineAt,
    lastError: setup.lastError,
    failures: step?.failures ?? [],
    events,
    safeActions: events.filter((outlook) => outlook.allowed && isSafe(outlook.event, setup, steps)).map((o) => o.event),
  };
}

export function stepView(step: LedgerRow, now: Date, leaseTtlMs: number): StepView {
  const { name, status, attempt, progress, lockedBy } = step;
  const lease = leaseOf(step, now, leaseTtlMs);
  return {
    name,
    status,
    attempt,
    progress,
    lockedBy,
    leaseUntil: lease?.until ?? null,
    leaseExpired: lease?.expired ?? false,
  };
}

function isSafe(event: SetupEvent, { input }: SetupRow, steps: readonly LedgerRow[]): boolean {
  switch (event) {
    case 'RETRY':
    case 'RESTART':
      return true;
    case 'ROLLBACK':
    case 'ABORT':
      return Object.keys(input).length === 0 && owedCompensations(steps).length === 0;
    default:
      // The rest is its owner's to send: possible for an admin, but nothing that repairs.
      return false;
  }
}
