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

/** `owner` and `intervention` are the owner or an admin, the latter with a reason. */
export type Sender = 'owner' | 'intervention' | 'step' | 'sweeper';

/** Who sends each event; what steps and the sweeper send never comes through the API. */
export const SENT_BY = {
  START: 'owner',
  SUBMIT_ORGANIZATION: 'owner',
  SUBMIT_DOCUMENT: 'owner',
  SUBMIT_WORKFLOW: 'owner',
  SUCCEED: 'step',
  FAIL: 'step',
  RETRY: 'intervention',
  ROLLBACK: 'intervention',
  ABORT: 'intervention',
  RESTART: 'owner',
  TIMEOUT: 'sweeper',
} as const satisfies Record<SetupEvent, Sender>;

const CLIENTS = ['owner', 'intervention'] as const satisfies readonly Sender[];

/** What comes through the API. */
export type ClientEvent = {
  [E in SetupEvent]: (typeof SENT_BY)[E] extends (typeof CLIENTS)[number] ? E : never;
}[SetupEvent];

export const isClientEvent = (event: SetupEvent): event is ClientEvent =>
  (CLIENTS as readonly Sender[]).includes(SENT_BY[event]);

/** Nothing is owed any more: such a setup does not count as its owner's open one. */
export const CLOSED_STATES = ['COMPLETED', 'ABORTED'] as const satisfies readonly SetupState[];

export const isClosed = (state: SetupState): boolean => (CLOSED_STATES as readonly SetupState[]).includes(state);
