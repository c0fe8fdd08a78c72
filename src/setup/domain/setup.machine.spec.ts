import { aSetup } from '../../testing/a-setup.js';
import { transitionTable, type Cell } from '../../testing/transition-table.js';
import { decide, initialSnapshot, stateOf, workingStateOf, type StoredSnapshot } from './decide.js';
import { InvalidTransition } from './errors.js';
import { setupMachine } from './setup.machine.js';
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

/** Whose state may be the last one. */
const WORKING = STATES.filter((state) => CONTRACT[state].FAIL);

/** Where a way of events ends by the contract, and which working state was left last. */
function expected(events: SetupEvent[]): { state: SetupState | undefined; last: SetupState | undefined } {
  let state: SetupState | undefined = 'IDLE';
  let last: SetupState | undefined;
  for (const event of events) {
    const to: SetupState | 'last' | undefined = state && CONTRACT[state][event];
    if (state && WORKING.includes(state)) last = state;
    state = to === 'last' ? last : to;
  }
  return { state, last };
}

/** Through JSON at each step, as through the database. */
const follow = (events: SetupEvent[], from = initialSnapshot()): StoredSnapshot =>
  events.reduce(
    (snapshot, event) => JSON.parse(JSON.stringify(decide(snapshot, event).snapshot)) as StoredSnapshot,
    from,
  );

/** A snapshot in which the setup is in this state, by way of the import where it came through it. */
const snapshotIn = (state: SetupState): StoredSnapshot => aSetup().inState(state).stored().snapshot;
const afterImporting = (state: SetupState): StoredSnapshot =>
  aSetup().via('IMPORTING').inState(state).stored().snapshot;

const TABLE = transitionTable(setupMachine);

/** Each outcome of a cell, as names of the vocabulary. */
const examplesOf = ({ state, event, examples }: Cell) =>
  examples.map(({ way, to }) => ({
    state: state as SetupState,
    event: event as SetupEvent,
    way: way.map(({ type }) => type as SetupEvent),
    to: to as SetupState | null,
  }));
const LEGAL = TABLE.legal.flatMap(examplesOf);
const ILLEGAL = TABLE.illegal.flatMap(examplesOf);

describe('the transition table', () => {
  it('has 14 states, 11 events, 40 legal cells and 114 illegal ones', () => {
    expect([...TABLE.states].sort()).toEqual([...STATES].sort());
    expect([...TABLE.events].sort()).toEqual([...EVENTS].sort());
    expect([TABLE.legal.length, TABLE.illegal.length]).toEqual([40, 114]);
  });

  it.each(LEGAL)('$state goes with $event to $to', ({ state, event, way, to }) => {
    expect(expected([...way, event]).state).toBe(to);
    const snapshot = follow(way);
    const decision = decide(snapshot, event);
    expect(decision).toMatchObject({ from: state, event, to });
    expect(stateOf(decision.snapshot)).toBe(to);
  });

  it.each(ILLEGAL)('$state refuses $event and stays as it is', ({ state, event, way }) => {
    const snapshot = follow(way);
    const before = JSON.stringify(snapshot);
    const allowedEvents = EVENTS.filter((candidate) => CONTRACT[state][candidate]);
    expect(allowedEvents).not.toContain(event);
    expect(() => decide(snapshot, event)).toThrow(InvalidTransition);
    expect(() => decide(snapshot, event)).toThrow(expect.objectContaining({ state, event, allowedEvents }) as Error);
    expect(JSON.stringify(snapshot)).toBe(before);
  });
});

describe('RETRY', () => {
  it.each(WORKING)('goes back to %s after it failed', (state) => {
    expect(stateOf(follow(['FAIL', 'RETRY'], snapshotIn(state)))).toBe(state);
  });

  it.each(WORKING)('goes back to %s after its ERROR timed out', (state) => {
    expect(stateOf(follow(['FAIL', 'TIMEOUT', 'RETRY'], snapshotIn(state)))).toBe(state);
  });

  it('goes back to the last failure, not to an earlier one', () => {
    const twice = follow(['FAIL', 'RETRY', 'SUCCEED', 'SUBMIT_DOCUMENT', 'TIMEOUT', 'RETRY'], snapshotIn('SAVING_ORG'));
    expect(stateOf(twice)).toBe('SAVING_DOC');
  });

  it('resumes a roll back that failed', () => {
    expect(stateOf(follow(['ROLLBACK', 'FAIL', 'RETRY'], afterImporting('ERROR')))).toBe('ROLLING_BACK');
  });
});

it('COMPLETED is the end for XState, too, and nothing else is', () => {
  const status = STATES.map((state) => [state, snapshotIn(state).status]);
  expect(status).toEqual(STATES.map((state) => [state, state === 'COMPLETED' ? 'done' : 'active']));
});

describe('RESTART', () => {
  it('leads through the whole setup once more', () => {
    const again = aSetup().via('IMPORTING').via('ABORTED').via('IDLE').inState('COMPLETED').stored();
    expect(again.history.at(-1)).toMatchObject({ version: 19, from: 'FINALIZING', to: 'COMPLETED' });
    expect(stateOf(again.snapshot)).toBe('COMPLETED');
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
  ] as const)('of %s is %s', (state, working) => {
    const reached = working === 'IMPORTING' || state === 'ABORTED' ? afterImporting(state) : snapshotIn(state);
    expect(workingStateOf(reached)).toBe(working);
  });
});
