import { progressOf } from './progress.js';
import type { SetupState } from './vocabulary.js';

/** On the way forward; it never falls. */
const ON_ENTERING: [SetupState, number][] = [
  ['IDLE', 0],
  ['COLLECTING_ORG', 5],
  ['SAVING_ORG', 20],
  ['COLLECTING_DOC', 30],
  ['SAVING_DOC', 40],
  ['COLLECTING_WF', 50],
  ['SAVING_WF', 55],
  ['IMPORTING', 60],
  ['FINALIZING', 95],
  ['COMPLETED', 100],
];

describe('progress', () => {
  it.each(ON_ENTERING)('on entering %s is %i', (state, expected) => {
    const working = state === 'IDLE' || state === 'COMPLETED' ? undefined : state;
    expect(progressOf(state, working, 0)).toBe(expected);
  });

  it.each([
    [0, 60],
    [1, 60],
    [3, 61],
    [50, 77],
    [99, 94],
    [100, 95],
  ])('of an import at %i %% is %i, whole and never ahead of it', (own, expected) => {
    expect(progressOf('IMPORTING', 'IMPORTING', own)).toBe(expected);
  });

  it('of any other step does not move on its way', () => {
    expect(progressOf('FINALIZING', 'FINALIZING', 50)).toBe(95);
    expect(progressOf('SAVING_ORG', 'SAVING_ORG', 100)).toBe(20);
  });

  it.each<[SetupState, SetupState, number]>([
    ['ERROR', 'IMPORTING', 60 + 14],
    ['TIMEOUT', 'IMPORTING', 60 + 14],
    ['TIMEOUT', 'COLLECTING_DOC', 30],
    ['ERROR', 'SAVING_WF', 55],
  ])('in %s stays where %s was', (state, working, expected) => {
    expect(progressOf(state, working, 40)).toBe(expected);
  });

  it('is nothing where all is undone, or is being undone', () => {
    expect(progressOf('ABORTED', undefined, 100)).toBe(0);
    expect(progressOf('ROLLING_BACK', 'ROLLING_BACK', 40)).toBe(0);
    expect(progressOf('ERROR', 'ROLLING_BACK', 40)).toBe(0);
  });
});
