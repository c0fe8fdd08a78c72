import { allowedEvents, decide, initialSnapshot, stateOf, type StoredSnapshot } from './decide.js';
import { UnknownSnapshot } from './errors.js';
import { machineDocument } from './machine.document.js';
import { progressOf } from './progress.js';
import { stepOf, STEPS } from './step.table.js';

describe('decide', () => {
  it('is pure: the same snapshot and event give the same decision, and the snapshot is left alone', () => {
    const snapshot = initialSnapshot();
    const before = structuredClone(snapshot);
    expect(decide(snapshot, 'START')).toEqual(decide(snapshot, 'START'));
    expect(snapshot).toEqual(before);
  });

  it('refuses a stored state that the machine does not know, loudly', () => {
    const foreign = { ...initialSnapshot(), value: 'LIMBO' } as unknown as StoredSnapshot;
    expect(() => decide(foreign, 'START')).toThrow(UnknownSnapshot);
    expect(() => stateOf(foreign)).toThrow(UnknownSnapshot);
  });

  it('refuses a stored history that the machine does not know: RETRY would begin anew', () => {
    const timedOut = decide(decide(initialSnapshot(), 'START').snapshot, 'TIMEOUT').snapshot;
    const foreign = JSON.parse(JSON.stringify(timedOut).replace('COLLECTING_ORG', 'LIMBO')) as StoredSnapshot;
    expect(() => decide(foreign, 'RETRY')).toThrow(UnknownSnapshot);
    expect(() => stateOf(foreign)).toThrow(UnknownSnapshot);
  });

  it('tells what may be sent now', () => {
    expect(allowedEvents(decide(initialSnapshot(), 'START').snapshot)).toEqual([
      'SUBMIT_ORGANIZATION',
      'FAIL',
      'TIMEOUT',
    ]);
  });
});

describe('the machine document', () => {
  it('names every edge once, with all nine working states behind RETRY', () => {
    const { transitions, states, events } = machineDocument();
    expect([states.length, events.length, transitions.length]).toEqual([14, 11, 40]);
    expect(transitions.find(({ from, event }) => from === 'ERROR' && event === 'RETRY')?.to).toHaveLength(9);
    expect(new Set(transitions.map(({ from, event }) => `${from} ${event}`)).size).toBe(40);
  });
});

describe('the steps', () => {
  it.each(Object.entries(STEPS))('%s works in one state alone', (name, { state }) => {
    expect(stepOf(state)).toBe(name);
  });
});

describe('progress', () => {
  it('never falls on the way forward', () => {
    const way = [
      progressOf('IDLE', undefined, 0),
      progressOf('COLLECTING_ORG', 'COLLECTING_ORG', 0),
      progressOf('SAVING_ORG', 'SAVING_ORG', 0),
      progressOf('COLLECTING_DOC', 'COLLECTING_DOC', 0),
      progressOf('SAVING_DOC', 'SAVING_DOC', 0),
      progressOf('COLLECTING_WF', 'COLLECTING_WF', 0),
      progressOf('SAVING_WF', 'SAVING_WF', 0),
      progressOf('IMPORTING', 'IMPORTING', 0),
      progressOf('IMPORTING', 'IMPORTING', 50),
      progressOf('IMPORTING', 'IMPORTING', 99),
      progressOf('FINALIZING', 'FINALIZING', 0),
      progressOf('COMPLETED', undefined, 0),
    ];
    expect(way).toEqual([...way].sort((a, b) => a - b));
    expect(way.at(-1)).toBe(100);
  });

  it('stays where the setup was when it failed', () => {
    expect(progressOf('ERROR', 'IMPORTING', 40)).toBe(progressOf('IMPORTING', 'IMPORTING', 40));
  });
});
