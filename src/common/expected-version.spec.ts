import { expectedVersion } from './expected-version.js';

describe('the version that an update names', () => {
  it('is required', () => {
    expect(() => expectedVersion(undefined, undefined)).toThrow(
      expect.objectContaining({ code: 'PRECONDITION_REQUIRED' }) as Error,
    );
  });

  it('comes from the body, and a mismatch is a conflict', () => {
    const expected = expectedVersion(3, undefined);
    expect(expected.version).toBe(3);
    expect(() => expected.refuse(4)).toThrow(
      expect.objectContaining({ code: 'VERSION_CONFLICT', data: { currentVersion: 4 } }) as Error,
    );
  });

  it('comes from If-Match, and a mismatch is a failed precondition', () => {
    const expected = expectedVersion(undefined, '"v7"');
    expect(expected.version).toBe(7);
    expect(() => expected.refuse(8)).toThrow(expect.objectContaining({ code: 'PRECONDITION_FAILED' }) as Error);
  });

  it.each(['v7', '"7"', '*', '"v7", "v8"'])('is none that could match in If-Match: %s', (header) => {
    expect(expectedVersion(undefined, header).version).toBe(-1);
  });
});
