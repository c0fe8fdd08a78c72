import { expectedVersion } from './expected-version.js';

describe('the version that an update names', () => {
  it('is required', () => {
    expect(() => expectedVersion(undefined, undefined)).toThrow(
      expect.objectContaining({ code: 'PRECONDITION_REQUIRED' }) as Error,
    );
  });

  it('comes from the body, and a mismatch is a conflict', () => {
    const expected = expectedVersion(3, undefined);
    expect(expected.versions).toEqual([3]);
    expect(() => expected.refuse(4)).toThrow(
      expect.objectContaining({ code: 'VERSION_CONFLICT', data: { currentVersion: 4 } }) as Error,
    );
  });

  it('comes from If-Match, and a mismatch is a failed precondition', () => {
    const expected = expectedVersion(undefined, '"v7"');
    expect(expected.versions).toEqual([7]);
    expect(() => expected.refuse(8)).toThrow(expect.objectContaining({ code: 'PRECONDITION_FAILED' }) as Error);
  });

  it.each<[string, number[] | null]>([
    ['v7', []],
    ['"7"', []],
    ['"v7", "v8"', [7, 8]],
    ['*', null],
  ])('of If-Match: %s is any of %j', (header, versions) => {
    expect(expectedVersion(undefined, header).versions).toEqual(versions);
  });
});
