import { allowedEvents, decide, initialSnapshot, stateOf, type StoredSnapshot } from './decide.js';
import { UnknownSnapshot } from './errors.js';
import { machineDocument } from './machine.document.js';
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
    const words = 'The stored machine snapshot is not one of this machine.';
    expect(() => stateOf(foreign)).toThrow(
      expect.objectContaining({ message: words, cause: expect.any(Error) }) as Error,
    );
  });

  it('refuses a stored state in which no setup can be, though the machine has a node of that name', () => {
    const history = { ...initialSnapshot(), value: { working: 'last' } } as unknown as StoredSnapshot;
    const words = 'The stored state {"working":{"last":{}}} is not one of this machine.';
    expect(() => stateOf(history)).toThrow(new UnknownSnapshot(words));
  });

  it('refuses a stored history that the machine does not know: RETRY would begin anew', () => {
    const timedOut = decide(decide(initialSnapshot(), 'START').snapshot, 'TIMEOUT').snapshot;
    const foreign = JSON.parse(JSON.stringify(timedOut).replace('COLLECTING_ORG', 'LIMBO')) as StoredSnapshot;
    const refusal = new UnknownSnapshot('The stored history is not one of this machine.');
    expect(() => decide(foreign, 'RETRY')).toThrow(refusal);
    expect(() => stateOf(foreign)).toThrow(refusal);
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

  it('names the edges in the order of the states, and of the events in a state', () => {
    const { transitions, states, events } = machineDocument();
    const places = transitions.map(({ from, event }) => states.indexOf(from) * events.length + events.indexOf(event));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});

describe('the steps', () => {
  it.each(Object.entries(STEPS))('%s works in one state alone', (name, { state }) => {
    expect(stepOf(state)).toBe(name);
  });
});
