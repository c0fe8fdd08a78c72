import { setup } from 'xstate';
import type { SetupEvent } from './vocabulary.js';

/**
 * THE TABLE: the one statement of which event leads from which state to which (docs/setup-machine.md).
 * `last` is the history of the working states: RETRY goes back to the one that was left.
 */
export const setupMachine = setup({ types: { events: {} as { type: SetupEvent } } }).createMachine({
  id: 'setup',
  initial: 'IDLE',
  states: {
    IDLE: { on: { START: 'working.COLLECTING_ORG' } },
    working: {
      initial: 'COLLECTING_ORG',
      states: {
        COLLECTING_ORG: { on: { SUBMIT_ORGANIZATION: 'SAVING_ORG', FAIL: '#setup.ERROR', TIMEOUT: '#setup.TIMEOUT' } },
        SAVING_ORG: {
          on: { SUCCEED: 'COLLECTING_DOC', FAIL: '#setup.ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: '#setup.TIMEOUT' },
        },
        COLLECTING_DOC: { on: { SUBMIT_DOCUMENT: 'SAVING_DOC', FAIL: '#setup.ERROR', TIMEOUT: '#setup.TIMEOUT' } },
        SAVING_DOC: {
          on: { SUCCEED: 'COLLECTING_WF', FAIL: '#setup.ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: '#setup.TIMEOUT' },
        },
        COLLECTING_WF: { on: { SUBMIT_WORKFLOW: 'SAVING_WF', FAIL: '#setup.ERROR', TIMEOUT: '#setup.TIMEOUT' } },
        SAVING_WF: {
          on: { SUCCEED: 'IMPORTING', FAIL: '#setup.ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: '#setup.TIMEOUT' },
        },
        IMPORTING: {
          on: { SUCCEED: 'FINALIZING', FAIL: '#setup.ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: '#setup.TIMEOUT' },
        },
        FINALIZING: {
          on: {
            SUCCEED: '#setup.COMPLETED',
            FAIL: '#setup.ERROR',
            ROLLBACK: 'ROLLING_BACK',
            TIMEOUT: '#setup.TIMEOUT',
          },
        },
        ROLLING_BACK: { on: { SUCCEED: '#setup.ABORTED', FAIL: '#setup.ERROR', TIMEOUT: '#setup.TIMEOUT' } },
        last: { type: 'history' },
      },
    },
    COMPLETED: { type: 'final' },
    ERROR: { on: { RETRY: 'working.last', ROLLBACK: 'working.ROLLING_BACK', ABORT: 'ABORTED', TIMEOUT: 'TIMEOUT' } },
    TIMEOUT: { on: { RETRY: 'working.last', ABORT: 'ABORTED' } },
    ABORTED: { on: { RESTART: 'IDLE' } },
  },
});
