import { titleOf } from './markdown-title.js';

describe('titleOf', () => {
  it.each([
    ['1. Introduction', '1', 'Introduction'],
    ['4.1 Powers', '4.1', 'Powers'],
    ['A. Foo', 'A', 'Foo'],
    ['A new day', '', 'A new day'],
    ['2024 Budget', '', '2024 Budget'],
    ['**2.1** The *whole* `code` of [it](http://x)', '2.1', 'The whole code of it'],
    ['Logo ![of *Debian*](d.png) &amp; more\\*', '', 'Logo of Debian & more*'],
    ['With <b>HTML</b>', '', 'With HTML'],
    ['Two\nlines', '', 'Two lines'],
    ['<http://example.org>', '', 'http://example.org'],
    ['', '', ''],
  ])('makes plain text of %j', (source, number, title) => {
    expect(titleOf(source)).toEqual({ number, title });
  });

  it('leaves the markup of an endless title alone', () => {
    expect(titleOf(`1. ${'['.repeat(1_000_000)}`).title).toHaveLength(1_000_000);
  });
});
