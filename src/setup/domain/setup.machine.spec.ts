import { decide, initialSnapshot, stateOf, workingStateOf, type StoredSnapshot } from './decide.js';
import { InvalidTransition } from './errors.js';
import { EVENTS, STATES, type SetupEvent, type SetupState } from './vocabulary.js';

/**
 * The contract, written down a second time and by hand: the machine must say the same. `last` is the working state
 * that ERROR or TIMEOUT came from.
 */
const CONTRACT: Record<SetupState, Partial<Record<SetupEvent, SetupState | 'last'>>> = {
  IDLE: { START: 'COLLECTING_ORG' },
  COLLECTING_ORG: { SUBMIT_ORGANIZATION: 'SAVING_ORG', FAIL: 'ERROR', TIMEOUT: 'TIMEOUT' },
  SAVING_ORG: { SUCCEED: 'COLLECTING_DOC', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  COLLECTING_DOC: { SUBMIT_DOCUMENT: 'SAVING_DOC', FAIL: 'ERROR', TIMEOUT: 'TIMEOUT' },
  SAVING_DOC: { SUCCEED: 'COLLECTING_WF', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  COLLECTING_WF: { SUBMIT_WORKFLOW: 'SAVING_WF', FAIL: 'ERROR', TIMEOUT: 'TIMEOUT' },
  SAVING_WF: { SUCCEED: 'IMPORTING', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  IMPORTING: { SUCCEED: 'FINALIZING', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  FINALIZING: { SUCCEED: 'COMPLETED', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  COMPLETED: {},
  ERROR: { RETRY: 'last', ROLLBACK: 'ROLLING_BACK', ABORT: 'ABORTED', TIMEOUT: 'TIMEOUT' },
  TIMEOUT: { RETRY: 'last', ABORT: 'ABORTED' },
  ROLLING_BACK: { SUCCEED: 'ABORTED', FAIL: 'ERROR', TIMEOUT: 'TIMEOUT' },
  ABORTED: { RESTART: 'IDLE' },
};

const TO_COLLECTING_DOC: SetupEvent[] = ['START', 'SUBMIT_ORGANIZATION', 'SUCCEED'];
const TO_COLLECTING_WF: SetupEvent[] = [...TO_COLLECTING_DOC, 'SUBMIT_DOCUMENT', 'SUCCEED'];
const TO_IMPORTING: SetupEvent[] = [...TO_COLLECTING_WF, 'SUBMIT_WORKFLOW', 'SUCCEED'];

/** A way to each state by legal events; ERROR and TIMEOUT come from IMPORTING here. */
const WAY_TO: Record<SetupState, SetupEvent[]> = {
  IDLE: [],
  COLLECTING_ORG: ['START'],
  SAVING_ORG: ['START', 'SUBMIT_ORGANIZATION'],
  COLLECTING_DOC: TO_COLLECTING_DOC,
  SAVING_DOC: [...TO_COLLECTING_DOC, 'SUBMIT_DOCUMENT'],
  COLLECTING_WF: TO_COLLECTING_WF,
  SAVING_WF: [...TO_COLLECTING_WF, 'SUBMIT_WORKFLOW'],
  IMPORTING: TO_IMPORTING,
  FINALIZING: [...TO_IMPORTING, 'SUCCEED'],
  COMPLETED: [...TO_IMPORTING, 'SUCCEED', 'SUCCEED'],
  ERROR: [...TO_IMPORTING, 'FAIL'],
  TIMEOUT: [...TO_IMPORTING, 'TIMEOUT'],
  ROLLING_BACK: [...TO_IMPORTING, 'ROLLBACK'],
  ABORTED: [...TO_IMPORTING, 'ROLLBACK', 'SUCCEED'],
};

/** Through JSON at each step, as through the database. */
const follow = (events: SetupEvent[], from = initialSnapshot()): StoredSnapshot =>
  events.reduce(
    (snapshot, event) => JSON.parse(JSON.stringify(decide(snapshot, event).snapshot)) as StoredSnapshot,
    from,
  );

const CELLS = STATES.flatMap((state) => EVENTS.map((event) => ({ state, event, to: CONTRACT[state][event] })));
const LEGAL = CELLS.flatMap(({ state, event, to }) => (to ? [{ state, event, to }] : []));
const ILLEGAL = CELLS.filter(({ to }) => !to);

describe('the transition table', () => {
  it('has 14 states, 11 events, 40 legal cells and 114 illegal ones', () => {
    expect([STATES.length, EVENTS.length, LEGAL.length, ILLEGAL.length]).toEqual([14, 11, 40, 114]);
  });

  it.each(LEGAL)('$state goes with $event to $to', ({ state, event, to }) => {
    const snapshot = follow(WAY_TO[state]);
    expect(stateOf(snapshot)).toBe(state);
    const target = to === 'last' ? 'IMPORTING' : to;
    const decision = decide(snapshot, event);
    expect(decision).toMatchObject({ from: state, event, to: target });
    expect(stateOf(decision.snapshot)).toBe(target);
  });

  it.each(ILLEGAL)('$state refuses $event and stays as it is', ({ state, event }) => {
    const snapshot = follow(WAY_TO[state]);
    const before = JSON.stringify(snapshot);
    const allowedEvents = EVENTS.filter((candidate) => CONTRACT[state][candidate]);
    expect(() => decide(snapshot, event)).toThrow(InvalidTransition);
    expect(() => decide(snapshot, event)).toThrow(expect.objectContaining({ state, event, allowedEvents }) as Error);
    expect(JSON.stringify(snapshot)).toBe(before);
  });
});

describe('RETRY', () => {
  const working = STATES.filter((state) => CONTRACT[state].FAIL);

  it.each(working)('goes back to %s after it failed', (state) => {
    expect(stateOf(follow([...WAY_TO[state], 'FAIL', 'RETRY']))).toBe(state);
  });

  it.each(working)('goes back to %s after its ERROR timed out', (state) => {
    expect(stateOf(follow([...WAY_TO[state], 'FAIL', 'TIMEOUT', 'RETRY']))).toBe(state);
  });

  it('goes back to the last failure, not to an earlier one', () => {
    const twice = follow([...WAY_TO.SAVING_ORG, 'FAIL', 'RETRY', 'SUCCEED', 'SUBMIT_DOCUMENT', 'TIMEOUT', 'RETRY']);
    expect(stateOf(twice)).toBe('SAVING_DOC');
  });

  it('resumes a roll back that failed', () => {
    expect(stateOf(follow([...WAY_TO.ERROR, 'ROLLBACK', 'FAIL', 'RETRY']))).toBe('ROLLING_BACK');
  });
});

describe('RESTART', () => {
  it('leads through the whole setup once more', () => {
    expect(stateOf(follow([...WAY_TO.ABORTED, 'RESTART', ...WAY_TO.COMPLETED]))).toBe('COMPLETED');
  });
});

describe('the working state', () => {
  it.each([
    ['IDLE', undefined],
    ['COLLECTING_DOC', 'COLLECTING_DOC'],
    ['ERROR', 'IMPORTING'],
    ['TIMEOUT', 'IMPORTING'],
    ['ABORTED', undefined],
    ['COMPLETED', undefined],
  ] as const)('of %s is %s', (state, expected) => {
    expect(workingStateOf(follow(WAY_TO[state]))).toBe(expected);
  });
});
