import { timeoutOf, type DeadlinePolicy } from '../domain/deadline.js';
import type { Decision } from '../domain/decide.js';
import { stepOf, STEPS } from '../domain/step.table.js';
import type { SetupRow, StepError } from '../store/records.js';
import type { Move } from '../store/transitions.store.js';
import type { Command, Effects } from './command.js';
import { claimAfter } from './single-mode.js';

/** Turns a decision and its effects into what is written: pure. */
export function planMove(
  command: Command,
  setup: SetupRow,
  decision: Decision,
  effects: Effects,
  { self, deadlines, single }: { self: string; deadlines: DeadlinePolicy; single: boolean },
): Move {
  const restart = decision.event === 'RESTART';
  const left = stepOf(decision.from);
  const entered = stepOf(decision.to);
  const succeeded = decision.event === 'SUCCEED';
  return {
    setup,
    decision,
    actor: command.actor,
    reason: command.reason,
    run: restart ? setup.run + 1 : setup.run,
    input: restart ? {} : (effects.input ?? setup.input),
    lastError: lastErrorAfter(command, setup, decision),
    singleton: claimAfter(setup, decision, single),
    ended: left && {
      name: left,
      status: succeeded ? 'DONE' : 'FAILED',
      result: effects.result ?? null,
      error: succeeded ? null : (command.error ?? overtaken(decision)),
      claim: command.claim,
    },
    begun: entered && {
      name: entered,
      lockedBy: command.answering && STEPS[entered].runs === 'request' ? self : undefined,
    },
    timeoutMs: timeoutOf(decision.to, deadlines),
  };
}

/** A cause stays visible until the setup works again. */
function lastErrorAfter(command: Command, setup: SetupRow, { to, event }: Decision): StepError | null {
  if (command.error) return setup.lastError && event === 'TIMEOUT' ? setup.lastError : command.error;
  return to === 'ABORTED' || to === 'ROLLING_BACK' ? setup.lastError : null;
}

/** The step did not fail: the setup left its state before it was done. */
const overtaken = ({ event, from }: Decision): StepError => ({
  code: 'OVERTAKEN',
  message: `The step was ended by ${event}.`,
  state: from,
  at: new Date().toISOString(),
  retryable: false,
  attempt: 0,
});
