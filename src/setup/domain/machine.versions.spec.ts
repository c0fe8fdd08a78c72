import { decide, initialSnapshot, stateOf } from './decide.js';
import { UnknownSnapshot } from './errors.js';
import type { MachineMigration } from './machine.migrations.js';
import { bringForward, MACHINE_VERSION, namesOf, nameNow, presentName, STORED_STATES } from './machine.versions.js';
import { STATES, type SetupEvent } from './vocabulary.js';

const TO_WF: SetupEvent[] = ['START', 'SUBMIT_ORGANIZATION', 'SUCCEED', 'SUBMIT_DOCUMENT', 'SUCCEED'];
const after = (...events: SetupEvent[]) =>
  events.reduce((now, event) => decide(now, event).snapshot, initialSnapshot());

/** The same snapshot as a machine with other names would have stored it. */
const renamed = (snapshot: unknown, old: string, name: string): unknown =>
  JSON.parse(JSON.stringify(snapshot).replaceAll(`${old}"`, `${name}"`));

const renaming = (old: string, name: string): MachineMigration => ({
  renamed: { [old]: name },
  snapshot: (older) => renamed(older, old, name),
});

/** As if COLLECTING_WF had been called ASKING first, and then WAITING: the present machine is version 3. */
const MIGRATIONS = [renaming('ASKING', 'WAITING'), renaming('WAITING', 'COLLECTING_WF')];
const stored = (machineVersion: number, state: string, snapshot: unknown) => ({ machineVersion, state, snapshot });
const forward = (...args: Parameters<typeof stored>) => bringForward(stored(...args), MIGRATIONS);

describe('what an older machine stored', () => {
  it('is brought forward from whichever version, step by step', () => {
    const snapshot = after(...TO_WF);
    const present = { state: 'COLLECTING_WF', snapshot };
    expect(forward(1, 'ASKING', renamed(snapshot, 'COLLECTING_WF', 'ASKING'))).toEqual(present);
    expect(forward(2, 'WAITING', renamed(snapshot, 'COLLECTING_WF', 'WAITING'))).toEqual(present);
    expect(forward(3, 'COLLECTING_WF', snapshot)).toEqual(present);
  });

  it('goes back, after RETRY, to the state that it left under its old name', () => {
    const older = renamed(after(...TO_WF, 'TIMEOUT'), 'COLLECTING_WF', 'ASKING');
    expect(JSON.stringify(older)).toContain('ASKING');
    const { state, snapshot } = forward(1, 'TIMEOUT', older);
    expect(state).toBe('TIMEOUT');
    expect(stateOf(decide(snapshot, 'RETRY').snapshot)).toBe('COLLECTING_WF');
  });

  it('is left alone itself', () => {
    const older = renamed(after(...TO_WF), 'COLLECTING_WF', 'ASKING');
    const before = structuredClone(older);
    forward(1, 'ASKING', older);
    expect(older).toEqual(before);
  });

  it.each([
    ['by a newer machine', 4, 'COLLECTING_WF', after(...TO_WF), /Version 4 .* knows 1 to 3\./],
    ['by none', 0, 'IDLE', initialSnapshot(), /Version 0 .* knows 1 to 3\./],
    [
      'in a state that no way leads from',
      1,
      'LIMBO',
      initialSnapshot(),
      /No way leads from LIMBO of version 1 .* to 3\./,
    ],
    [
      'in a state that this version has given up',
      3,
      'ASKING',
      initialSnapshot(),
      /No way leads from ASKING of version 3/,
    ],
    ['with a damaged snapshot', 1, 'IDLE', { value: 'IDLE' }, /snapshot is none that version 1/],
    ['with a snapshot in an unknown state', 2, 'IDLE', { ...initialSnapshot(), value: 'LIMBO' }, /none that version 2/],
    ['with no object for a snapshot', 3, 'IDLE', 'IDLE', /none that version 3/],
    [
      'with a history of another version, from which RETRY would begin anew',
      3,
      'TIMEOUT',
      renamed(after(...TO_WF, 'TIMEOUT'), 'COLLECTING_WF', 'ASKING'),
      /none that version 3/,
    ],
    [
      'with a snapshot of another version',
      3,
      'COLLECTING_WF',
      renamed(after(...TO_WF), 'COLLECTING_WF', 'ASKING'),
      /none/,
    ],
  ])('is not understood when it was stored %s', (_, version, state, snapshot, sentence) => {
    expect(() => forward(version, state, snapshot)).toThrow(UnknownSnapshot);
    expect(() => forward(version, state, snapshot)).toThrow(sentence);
  });

  it('is not understood where its migration refuses it, and the reason is kept', () => {
    const cause = new Error('not mine');
    const refusing: MachineMigration = {
      renamed: {},
      snapshot: () => {
        throw cause;
      },
    };
    expect(() => bringForward(stored(1, 'IDLE', {}), [refusing])).toThrow(
      expect.objectContaining({ name: 'UnknownSnapshot', cause }) as Error,
    );
  });
});

describe('the names', () => {
  it('of a state are its present one, whatever it was called in which version', () => {
    expect(presentName(1, 'ASKING', MIGRATIONS)).toBe('COLLECTING_WF');
    expect(presentName(2, 'WAITING', MIGRATIONS)).toBe('COLLECTING_WF');
    expect(presentName(1, 'IDLE', MIGRATIONS)).toBe('IDLE');
    expect(presentName(2, 'ASKING', MIGRATIONS)).toBeUndefined();
    expect(presentName(9, 'IDLE', MIGRATIONS)).toBeUndefined();
  });

  it.each(STATES)('under which %s is looked for lead to it, and are allowed in the database', (state) => {
    expect(namesOf(state)).toContain(state);
    expect(namesOf(state).map(nameNow)).toEqual(namesOf(state).map(() => state));
    expect(STORED_STATES).toEqual(expect.arrayContaining(namesOf(state)));
  });
});

it('what this version stores is understood as it is', () => {
  const snapshot = after(...TO_WF);
  const stays = stored(MACHINE_VERSION, 'COLLECTING_WF', snapshot);
  expect(bringForward(stays)).toEqual({ state: 'COLLECTING_WF', snapshot });
});
