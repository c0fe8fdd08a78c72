import { InvalidTransition, UnknownSnapshot, UnsoundMachine } from './errors.js';

describe('an illegal event', () => {
  it('names what would be possible', () => {
    const error = new InvalidTransition('TIMEOUT', 'START', ['RETRY', 'ABORT']);
    expect(error.message).toBe('START is not possible in TIMEOUT; possible now: RETRY, ABORT.');
  });

  it('says so where nothing is possible', () => {
    const error = new InvalidTransition('COMPLETED', 'RETRY', []);
    expect(error.message).toBe('RETRY is not possible in COMPLETED; possible now: nothing.');
  });
});

it('an unsound machine tells each problem on a line of its own', () => {
  const error = new UnsoundMachine(['A leads nowhere.', 'B is unknown.']);
  expect(error.message).toBe('The machine is not sound:\n  A leads nowhere.\n  B is unknown.');
  expect(error.problems).toEqual(['A leads nowhere.', 'B is unknown.']);
});

it('errors are told apart by their names, also where they have crossed a boundary', () => {
  const errors = [new InvalidTransition('IDLE', 'FAIL', []), new UnknownSnapshot(''), new UnsoundMachine([])];
  expect(errors.map(({ name }) => name)).toEqual(['InvalidTransition', 'UnknownSnapshot', 'UnsoundMachine']);
});
