import { STEP_NAMES, stepOf, STEPS } from './step.table.js';
import { EVENTS, isClientEvent, isClosed, SENT_BY, STATES } from './vocabulary.js';

describe('the events', () => {
  it('of owners and of interventions come through the API, those of steps and of the sweeper never', () => {
    expect(EVENTS.filter(isClientEvent)).toEqual([
      'START',
      'SUBMIT_ORGANIZATION',
      'SUBMIT_DOCUMENT',
      'SUBMIT_WORKFLOW',
      'RETRY',
      'ROLLBACK',
      'ABORT',
      'RESTART',
    ]);
  });

  it('with a reason are interventions', () => {
    expect(EVENTS.filter((event) => SENT_BY[event] === 'intervention')).toEqual(['RETRY', 'ROLLBACK', 'ABORT']);
    expect(EVENTS.filter((event) => SENT_BY[event] === 'sweeper')).toEqual(['TIMEOUT']);
    expect(EVENTS.filter((event) => SENT_BY[event] === 'step')).toEqual(['SUCCEED', 'FAIL']);
  });
});

it('a setup is closed where nothing is owed any more', () => {
  expect(STATES.filter(isClosed)).toEqual(['COMPLETED', 'ABORTED']);
});

it('the steps of a submission run in its request, the others in a worker', () => {
  expect(STEP_NAMES.map((name) => [name, STEPS[name].state, STEPS[name].runs])).toEqual([
    ['saveOrganization', 'SAVING_ORG', 'request'],
    ['saveDocument', 'SAVING_DOC', 'request'],
    ['saveWorkflow', 'SAVING_WF', 'request'],
    ['importDocument', 'IMPORTING', 'worker'],
    ['finalize', 'FINALIZING', 'worker'],
    ['rollBack', 'ROLLING_BACK', 'worker'],
  ]);
});

it('no step works where a setup waits or has ended', () => {
  expect(STATES.filter((state) => !stepOf(state))).toEqual([
    'IDLE',
    'COLLECTING_ORG',
    'COLLECTING_DOC',
    'COLLECTING_WF',
    'COMPLETED',
    'ERROR',
    'TIMEOUT',
    'ABORTED',
  ]);
});
