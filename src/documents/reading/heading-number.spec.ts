import { numberedTitle, splitNumber } from './heading-number.js';

describe('splitNumber', () => {
  it.each([
    ['1. Introduction', '1', 'Introduction', 1],
    ['0. Definitions.', '0', 'Definitions.', 1],
    ['A. Standard Resolution Procedure', 'A', 'Standard Resolution Procedure', 1],
    ['2.1. General rules', '2.1', 'General rules', 2],
    ['4.1 Powers', '4.1', 'Powers', 2],
    ['A.3. Calling for a vote', 'A.3', 'Calling for a vote', 2],
    ['1.2.3.4\tDeep  ', '1.2.3.4', 'Deep', 4],
    ['12. 5. 2024', '12', '5. 2024', 1],
  ])('takes %j apart', (line, number, title, parts) => {
    expect(splitNumber(line)).toEqual({ number, title, parts });
  });

  it.each([
    'Introduction',
    'A new day',
    '2024 Budget',
    '1.',
    'A.3',
    '1.Introduction',
    'AB. Two letters',
    'a. Small letter',
    '1) Bracket',
    '1.A Letter after a number',
    '1234567890. Too many digits',
    '§ 1. Sign',
  ])('finds no number in %j', (line) => {
    expect(splitNumber(line)).toBeUndefined();
  });
});

describe('numberedTitle', () => {
  it('makes one line of a title and keeps what has no number', () => {
    expect(numberedTitle(' 2024\n Budget ')).toEqual({ number: '', title: '2024 Budget' });
    expect(numberedTitle('4.1\n Powers')).toEqual({ number: '4.1', title: 'Powers' });
  });
});
