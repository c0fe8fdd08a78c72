import { isKeptAliveByOwner, timeoutOf } from './deadline.js';
import { STATES } from './vocabulary.js';

const FOR_EVER = ['IDLE', 'COMPLETED', 'ABORTED', 'TIMEOUT'] as const;

describe('the time that a setup may be in a state', () => {
  it.each(FOR_EVER)('is not bounded in %s, whatever is set for it', (state) => {
    expect(timeoutOf(state, { timeoutMs: 60_000, stateTimeouts: { [state]: 1_000 } })).toBeUndefined();
  });

  it.each(STATES.filter((state) => !FOR_EVER.some((other) => other === state)))('is the usual one in %s', (state) => {
    expect(timeoutOf(state, { timeoutMs: 60_000, stateTimeouts: {} })).toBe(60_000);
  });

  it('is the one that is set for the state', () => {
    const policy = { timeoutMs: 60_000, stateTimeouts: { IMPORTING: 300_000 } };
    expect(timeoutOf('IMPORTING', policy)).toBe(300_000);
    expect(timeoutOf('FINALIZING', policy)).toBe(60_000);
  });

  it('is not bounded where it is set to 0, for all states or for one', () => {
    expect(timeoutOf('ERROR', { timeoutMs: 0, stateTimeouts: {} })).toBeUndefined();
    expect(timeoutOf('ERROR', { timeoutMs: 60_000, stateTimeouts: { ERROR: 0 } })).toBeUndefined();
    expect(timeoutOf('ERROR', { timeoutMs: 0, stateTimeouts: { ERROR: 5_000 } })).toBe(5_000);
  });
});

it('its owner keeps a setup alive only while it waits for input', () => {
  expect(STATES.filter(isKeptAliveByOwner)).toEqual(['COLLECTING_ORG', 'COLLECTING_DOC', 'COLLECTING_WF']);
});
