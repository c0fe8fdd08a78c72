import { expectedVersions, namesVersion } from './if-match.js';

describe('If-Match', () => {
  it.each<[string | undefined, number[] | undefined]>([
    [undefined, undefined],
    ['*', undefined],
    ['"v4"', [4]],
    ['"v4", "v5"', [4, 5]],
    ['W/"v4"', []],
    ['v4', []],
    ['"v-1"', []],
    ['"abc"', []],
    ['', []],
  ])('%s expects %j', (header, versions) => {
    expect(expectedVersions(header)).toEqual(versions);
  });
});

describe('If-None-Match', () => {
  it.each<[string | undefined, boolean]>([
    [undefined, false],
    ['"v4"', true],
    ['W/"v4"', true],
    ['"v3", "v4"', true],
    ['*', true],
    ['"v44"', false],
    ['v4', false],
  ])('%s names version 4: %s', (header, named) => {
    expect(namesVersion(header, 4)).toBe(named);
  });
});
