import { allowedEvents, decide } from '../domain/decide.js';
import { UnknownSnapshot } from '../domain/errors.js';
import { stepOf } from '../domain/step.table.js';
import { isClientEvent, type ClientEvent, type SetupEvent, type SetupState } from '../domain/vocabulary.js';
import type { SetupRow } from '../store/records.js';
import { presentStep, type LedgerRow } from './ledger.js';
import { whyRefused } from './refusals.js';
import { listed } from './words.js';

/** What an event would do to a setup now, or why it is refused. */
export interface Outlook {
  event: SetupEvent;
  /** Whether an admin may send it now. */
  allowed: boolean;
  /** The state that it leads to; null where it is refused. */
  to: SetupState | null;
  why: string;
}

interface Case {
  setup: SetupRow;
  steps: readonly LedgerRow[];
  to: SetupState;
}

const EFFECTS: Record<ClientEvent, (now: Case) => string> = {
  START: () => 'Begins: its owner is asked for the organization.',
  SUBMIT_ORGANIZATION: () => "Stores the organization in its owner's name, and then asks for the document.",
  SUBMIT_DOCUMENT: () => "Stores the document in its owner's name, and then asks for the workflow.",
  SUBMIT_WORKFLOW: () => "Stores the workflow in its owner's name, and then imports the document.",
  RETRY: retryEffect,
  ROLLBACK: ({ setup, steps }) => `${takeover(setup, steps)}${undoing(steps)}, one after the other; then ABORTED.`,
  ABORT: ({ steps }) => `${undoing(steps)}, all at once; then ABORTED.`,
  RESTART: () => 'Begins anew with nothing submitted; refused while its owner has another open setup.',
};

/** Decides like the pipeline, without any effect, and puts it into words for an admin. */
export function outlookOf(event: SetupEvent, setup: SetupRow, steps: readonly LedgerRow[]): Outlook {
  const { snapshot } = setup;
  if (snapshot instanceof UnknownSnapshot) return { event, allowed: false, to: null, why: snapshot.message };
  if (!isClientEvent(event) || !allowedEvents(snapshot).includes(event)) {
    return { event, allowed: false, to: null, why: whyRefused(event, setup.state) };
  }
  const { to } = decide(snapshot, event);
  return { event, allowed: true, to, why: EFFECTS[event]({ setup, steps, to }) };
}

/** What ROLLBACK and ABORT would undo: executed steps, wholly or up to a checkpoint, newest first. */
export const owedCompensations = (steps: readonly LedgerRow[]): LedgerRow[] =>
  steps
    .filter(({ name, status }) => name !== 'rollBack' && status !== 'COMPENSATED')
    .filter(({ status, checkpoint }) => status === 'DONE' || checkpoint !== null)
    .reverse();

function undoing(steps: readonly LedgerRow[]): string {
  const owed = owedCompensations(steps).map(({ name }) => name);
  return owed.length === 0 ? 'Has no step to undo' : `Undoes ${listed(owed)}`;
}

function takeover(setup: SetupRow, steps: readonly LedgerRow[]): string {
  const step = presentStep(setup, steps);
  return step?.status === 'RUNNING' ? `Takes ${step.name} away from ${String(step.lockedBy)}. ` : '';
}

function retryEffect({ setup, steps, to }: Case): string {
  const step = stepOf(to);
  if (!step) return `Goes back to ${to}, where its owner can go on; nothing is lost.`;
  const begun = presentStep(setup, steps)?.checkpoint ? ', from where it stopped' : '';
  const { lastError } = setup;
  const again =
    lastError && !lastError.retryable && lastError.code !== 'TIMED_OUT'
      ? ` Without a corrected input it fails the same way: ${lastError.code}.`
      : '';
  return `Goes back to ${to} and runs ${step} again${begun}.${again}`;
}
