import { checkMigrations } from './migrations.check.js';

const STATES = ['IDLE', 'OPEN', 'DONE', 'ERROR'];
const check = (...renamed: Record<string, string>[]) =>
  checkMigrations(
    renamed.map((names) => ({ renamed: names, snapshot: (older) => older })),
    STATES,
  );

describe('the check of the migrations of a machine', () => {
  it('finds nothing wrong where every old name leads to a state of today', () => {
    expect(check()).toEqual([]);
    expect(check({ BEGUN: 'STARTED' }, {}, { STARTED: 'OPEN', CLOSED: 'DONE' })).toEqual([]);
  });

  it('names a migration that leads nowhere', () => {
    expect(check({}, { BEGUN: 'LIMBO' })).toEqual([
      'The migration from version 2 of the machine leads to LIMBO, which is no state.',
    ]);
  });

  it('names a state that was given up and is there again: its rows could not be told apart', () => {
    expect(check({ OPEN: 'DONE' })).toEqual([
      'The migration from version 1 of the machine gives OPEN up, which is still in the vocabulary of states.',
    ]);
  });

  it('follows a name through the later migrations only', () => {
    expect(check({ LIMBO: 'OPEN' }, { BEGUN: 'LIMBO' })).toEqual([
      'The migration from version 2 of the machine leads to LIMBO, which is no state.',
    ]);
    expect(check({ BEGUN: 'LIMBO' }, { LIMBO: 'OPEN' })).toEqual([]);
  });

  it.each(['IDLE', 'ERROR', 'TIMEOUT', 'COMPLETED', 'ABORTED'])(
    'names a state that queries know by its name: %s',
    (name) => {
      expect(check({ [name]: 'DONE' })).toContain(
        `The migration from version 1 of the machine renames ${name}, which indexes and queries name.`,
      );
    },
  );
});
