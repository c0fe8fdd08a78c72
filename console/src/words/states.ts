import type { SetupState, StepStatus } from '../api/contract.js';

/** What kind of state it is: its colour says the same everywhere. */
export type Kind = 'idle' | 'waiting' | 'working' | 'done' | 'trouble' | 'undone';

interface StateWords {
  kind: Kind;
  label: string;
}

const WORDS: Readonly<Record<string, StateWords | undefined>> = {
  IDLE: { kind: 'idle', label: 'Not begun' },
  COLLECTING_ORG: { kind: 'waiting', label: 'Waits for organisation' },
  SAVING_ORG: { kind: 'working', label: 'Saving organisation' },
  COLLECTING_DOC: { kind: 'waiting', label: 'Waits for document' },
  SAVING_DOC: { kind: 'working', label: 'Saving document' },
  COLLECTING_WF: { kind: 'waiting', label: 'Waits for workflow' },
  SAVING_WF: { kind: 'working', label: 'Saving workflow' },
  IMPORTING: { kind: 'working', label: 'Importing' },
  FINALIZING: { kind: 'working', label: 'Finalizing' },
  COMPLETED: { kind: 'done', label: 'Completed' },
  ERROR: { kind: 'trouble', label: 'Error' },
  TIMEOUT: { kind: 'trouble', label: 'Timed out' },
  ROLLING_BACK: { kind: 'working', label: 'Rolling back' },
  ABORTED: { kind: 'undone', label: 'Aborted' },
} satisfies Record<SetupState, StateWords>;

/** A state in words for people who have never seen the machine; one of another version by its own name. */
export const stateWords = (state: SetupState): StateWords => WORDS[state] ?? { kind: 'trouble', label: state };

/** Colours of the component library; each has enough contrast in both schemes as it is used. */
export const KIND_COLORS: Record<Kind, string> = {
  idle: 'gray',
  waiting: 'yellow',
  working: 'blue',
  done: 'green',
  trouble: 'red',
  undone: 'gray',
};

export const stateColor = (state: SetupState): string => KIND_COLORS[stateWords(state).kind];

export const STEP_COLORS: Record<StepStatus, string> = {
  PENDING: 'gray',
  RUNNING: 'blue',
  DONE: 'green',
  FAILED: 'red',
  COMPENSATING: 'yellow',
  COMPENSATED: 'gray',
};

const STEP_WORDS: Record<string, string | undefined> = {
  saveOrganization: 'Save organisation',
  saveDocument: 'Save document',
  saveWorkflow: 'Save workflow',
  importDocument: 'Import document',
  finalize: 'Finalize',
  rollBack: 'Roll back',
};

export const stepLabel = (name: string): string => STEP_WORDS[name] ?? name;

const EVENT_WORDS: Record<string, string | undefined> = {
  START: 'Start',
  SUBMIT_ORGANIZATION: 'Submit organisation',
  SUBMIT_DOCUMENT: 'Submit document',
  SUBMIT_WORKFLOW: 'Submit workflow',
  SUCCEED: 'Step succeeded',
  FAIL: 'Step failed',
  RETRY: 'Retry',
  ROLLBACK: 'Roll back',
  ABORT: 'Abort',
  RESTART: 'Restart',
  TIMEOUT: 'Deadline passed',
};

export const eventLabel = (event: string): string => EVENT_WORDS[event] ?? event;
