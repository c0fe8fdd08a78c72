import { DomainError, type ProblemCode } from '../../common/domain-error.js';
import { StepFailure } from '../../common/step-failure.js';
import { isTransient, violatedConstraint } from '../../database/pg-error.js';
import { FenceLost } from '../../lock/fence.js';
import { LeaseLost } from '../store/steps.store.js';
import type { SetupRow, StepError } from '../store/records.js';

const LATER: readonly ProblemCode[] = ['SETUP_IN_PROGRESS', 'LOCK_TIMEOUT', 'LOCK_UNAVAILABLE', 'DATABASE_UNAVAILABLE'];
const OVERTAKING: readonly ProblemCode[] = ['INVALID_TRANSITION', 'SETUP_NOT_UNDERSTOOD'];

/** Whether the same step may succeed later, with nothing changed: then it is no failure of the setup. */
export const mayPass = (error: unknown): boolean =>
  isTransient(error) || error instanceof FenceLost || (error instanceof DomainError && LATER.includes(error.code));

/**
 * Whether the setup left the step's state meanwhile, or another worker took the step over; also where a newer program
 * did, in words that this one does not understand.
 */
export const isOvertaken = (error: unknown): boolean =>
  error instanceof LeaseLost || (error instanceof DomainError && OVERTAKING.includes(error.code));

/** A permanent failure as data. Only a StepFailure's own words reach a client; everything else is in the log. */
export function toStepError(error: unknown, setup: SetupRow, attempt: number): StepError {
  const constraint = violatedConstraint(error);
  const known = error instanceof StepFailure;
  return {
    code: known ? error.code : constraint ? 'STEP_CONFLICT' : 'STEP_FAILED',
    message: known
      ? error.message
      : constraint
        ? 'What was submitted conflicts with what is stored already.'
        : 'The step failed for an unexpected reason; it is in the log. Retry it, or ask an administrator.',
    state: setup.state,
    at: new Date().toISOString(),
    retryable: !known && !constraint,
    attempt,
  };
}
