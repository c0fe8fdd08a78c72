import { UnknownSnapshot } from '../domain/errors.js';
import { stepOf } from '../domain/step.table.js';
import type { SetupState } from '../domain/vocabulary.js';
import type { SetupRow } from '../store/records.js';
import { leaseOf, presentStep, type LedgerRow } from './ledger.js';
import { span } from './words.js';

/** A job reaches a free worker within milliseconds, and the sweeper asks again after five seconds. */
const UNUSUAL_MS = 5_000;

const PERSONS: Partial<Record<SetupState, string>> = {
  IDLE: 'Its owner, who has not begun.',
  COLLECTING_ORG: "The owner's organization form.",
  COLLECTING_DOC: "The owner's document.",
  COLLECTING_WF: "The owner's approval workflow.",
  TIMEOUT: 'A decision of its owner or an admin: retry, or abort.',
  COMPLETED: 'Nothing: it is finished.',
  ABORTED: 'Nothing: it was aborted, and owns nothing. Its owner may restart it.',
};

/** What a setup waits for, as one would tell an admin. @param now by the database's clock */
export function waitsFor(setup: SetupRow, steps: readonly LedgerRow[], now: Date, leaseTtlMs: number): string {
  if (setup.snapshot instanceof UnknownSnapshot) {
    return `A program that understands it, or someone who puts it right by hand. ${setup.snapshot.message}`;
  }
  const overdueMs = setup.deadlineAt ? now.getTime() - setup.deadlineAt.getTime() : 0;
  const overdue = overdueMs > 0 ? ` Its deadline passed ${span(overdueMs)} ago: the next sweep times it out.` : '';
  return subject(setup, steps, now, leaseTtlMs) + overdue;
}

function subject(setup: SetupRow, steps: readonly LedgerRow[], now: Date, leaseTtlMs: number): string {
  const { state } = setup;
  if (state === 'ERROR') {
    const input = setup.lastError?.retryable === false ? 'retry with a corrected input' : 'retry';
    return `A decision of its owner or an admin: ${input}, roll back, or abort.`;
  }
  return PERSONS[state] ?? worker(state, presentStep(setup, steps), now, leaseTtlMs);
}

function worker(state: SetupState, step: LedgerRow | undefined, now: Date, leaseTtlMs: number): string {
  if (!step) return `Nothing that is known: the ledger has no row for ${String(stepOf(state))}. Run the diagnosis.`;
  const lease = leaseOf(step, now, leaseTtlMs);
  if (!lease) return `A free worker for ${step.name}.`;
  const { holder, silentMs, expired } = lease;
  return expired
    ? `Another worker for ${step.name}: ${holder} has been silent for ${span(silentMs)} and lost its lease.`
    : `Worker ${holder}, which works on ${step.name} and renewed its lease ${span(silentMs)} ago.`;
}

/** Why no worker may have come yet; null where none is missing. */
export function queueHint(setup: SetupRow, steps: readonly LedgerRow[], now: Date, leaseTtlMs: number): string | null {
  const step = stepOf(setup.state) && presentStep(setup, steps);
  if (!step) return null;
  const expired = leaseOf(step, now, leaseTtlMs)?.expired === true;
  if (step.status !== 'PENDING' && !expired) return null;
  const waitedMs = now.getTime() - step.updatedAt.getTime();
  if (!expired && waitedMs < UNUSUAL_MS) return 'Its job is on the way to a worker.';
  return `It has waited ${span(waitedMs)}. Workers ask the queue again every few seconds: is a process with ROLE=worker or ROLE=all running?`;
}
