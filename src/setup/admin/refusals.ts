import type { ClientEvent, SetupEvent, SetupState } from '../domain/vocabulary.js';

type Refusal = (state: SetupState) => string;

const onlyIn =
  (home: SetupState): Refusal =>
  (state) =>
    state === 'IDLE' ? 'The setup has not begun: START comes first.' : `It is accepted in ${home} only.`;

const ROLLBACK_REFUSALS: Partial<Record<SetupState, string>> = {
  IDLE: 'The setup has not begun: there is nothing to undo.',
  TIMEOUT: 'A setup that timed out is not rolled back: ABORT undoes the same at once, RETRY goes on.',
  ROLLING_BACK: 'It is being rolled back already.',
  COMPLETED: 'It is finished: a completed setup is never undone.',
  ABORTED: 'It was aborted: nothing is left to undo.',
};

const ABORT_REFUSALS: Partial<Record<SetupState, string>> = {
  IDLE: 'The setup has not begun: there is nothing to abort.',
  ROLLING_BACK: 'It is being rolled back, and ends ABORTED by itself.',
  COMPLETED: 'It is finished: a completed setup is never undone.',
  ABORTED: 'It was aborted already.',
};

/** Why a person's event is not accepted, by the event; each for the states in which the table has no edge for it. */
const REFUSALS: Record<ClientEvent, Refusal> = {
  START: () => 'The setup has begun already.',
  SUBMIT_ORGANIZATION: onlyIn('COLLECTING_ORG'),
  SUBMIT_DOCUMENT: onlyIn('COLLECTING_DOC'),
  SUBMIT_WORKFLOW: onlyIn('COLLECTING_WF'),
  RETRY: (state) => `Nothing failed and no time ran out: RETRY is for ERROR and TIMEOUT, not for ${state}.`,
  ROLLBACK: (state) => ROLLBACK_REFUSALS[state] ?? 'No step is running or has failed: it waits for its owner.',
  ABORT: (state) =>
    ABORT_REFUSALS[state] ??
    (state.startsWith('COLLECTING_')
      ? 'It waits for its owner: ABORT is possible when its time has run out.'
      : 'Its step is not finished: ROLLBACK stops and undoes it, ABORT is for ERROR and TIMEOUT.'),
  RESTART: (state) => `Only an aborted setup begins anew, and this one is in ${state}.`,
};

/** Why an event is not accepted in a state: a sentence for people. */
export function whyRefused(event: SetupEvent, state: SetupState): string {
  switch (event) {
    case 'SUCCEED':
      return 'Only the worker of a step sends it, when the step is done.';
    case 'FAIL':
      return 'Only the worker of a step sends it, when the step cannot be done.';
    case 'TIMEOUT':
      return 'Only the server sends it, when a deadline has passed.';
    default:
      return REFUSALS[event](state);
  }
}
