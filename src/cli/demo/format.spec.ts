import { bar, duration, heading, table } from './format.js';

describe('what the demo prints', () => {
  it.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [1_240, '1.24 s'],
    [59_994, '59.99 s'],
    [59_996, '1 min 00 s'],
    [125_000, '2 min 05 s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('keeps the bar as wide as it was asked for, whatever the percentage', () => {
    expect([-5, 0, 49, 100, 130].map((percent) => bar(percent, 10))).toEqual([
      '░░░░░░░░░░',
      '░░░░░░░░░░',
      '█████░░░░░',
      '██████████',
      '██████████',
    ]);
  });

  it('aligns the columns of a table', () => {
    expect(
      table(
        [
          ['n', 'name'],
          ['10', 'x'],
        ],
        [0],
      ),
    ).toEqual([' n  name', '10  x']);
  });

  it('indents a heading by its depth and names the text before the first one', () => {
    expect(heading({ ordinal: 1, depth: 2, number: '4.1', title: 'Powers' })).toBe('  4.1 Powers');
    expect(heading({ ordinal: 0, depth: 0, number: '', title: '' })).toBe('(text before the first heading)');
  });
});
