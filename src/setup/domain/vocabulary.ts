/** The fourteen states, in the order in which a setup walks through them. */
export const STATES = [
  'IDLE',
  'COLLECTING_ORG',
  'SAVING_ORG',
  'COLLECTING_DOC',
  'SAVING_DOC',
  'COLLECTING_WF',
  'SAVING_WF',
  'IMPORTING',
  'FINALIZING',
  'COMPLETED',
  'ERROR',
  'TIMEOUT',
  'ROLLING_BACK',
  'ABORTED',
] as const;
export type SetupState = (typeof STATES)[number];

/** The eleven events. */
export const EVENTS = [
  'START',
  'SUBMIT_ORGANIZATION',
  'SUBMIT_DOCUMENT',
  'SUBMIT_WORKFLOW',
  'SUCCEED',
  'FAIL',
  'RETRY',
  'ROLLBACK',
  'ABORT',
  'RESTART',
  'TIMEOUT',
] as const;
export type SetupEvent = (typeof EVENTS)[number];

/** Events that only the step runner or the sweeper sends: never through the API. */
export const INTERNAL_EVENTS = ['SUCCEED', 'FAIL', 'TIMEOUT'] as const satisfies readonly SetupEvent[];
export type ClientEvent = Exclude<SetupEvent, (typeof INTERNAL_EVENTS)[number]>;

export const isClientEvent = (event: SetupEvent): event is ClientEvent =>
  !(INTERNAL_EVENTS as readonly SetupEvent[]).includes(event);

/** Nothing is owed any more: such a setup does not count as its owner's open one. */
export const CLOSED_STATES = ['COMPLETED', 'ABORTED'] as const satisfies readonly SetupState[];

export const isClosed = (state: SetupState): boolean => (CLOSED_STATES as readonly SetupState[]).includes(state);
