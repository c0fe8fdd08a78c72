import type { SetupState } from './vocabulary.js';

/**
 * Which step does the work of a state, and who runs it: the request that submitted, or a worker.
 * `rollBack` is the run of all compensations.
 */
export const STEPS = {
  saveOrganization: { state: 'SAVING_ORG', runs: 'request' },
  saveDocument: { state: 'SAVING_DOC', runs: 'request' },
  saveWorkflow: { state: 'SAVING_WF', runs: 'request' },
  importDocument: { state: 'IMPORTING', runs: 'worker' },
  finalize: { state: 'FINALIZING', runs: 'worker' },
  rollBack: { state: 'ROLLING_BACK', runs: 'worker' },
} as const satisfies Record<string, { state: SetupState; runs: 'request' | 'worker' }>;

export type StepName = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as StepName[];

/** The step that works in this state, if any. */
export const stepOf = (state: SetupState): StepName | undefined =>
  STEP_NAMES.find((name) => STEPS[name].state === state);

export const STEP_STATUSES = ['PENDING', 'RUNNING', 'DONE', 'FAILED', 'COMPENSATING', 'COMPENSATED'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];
