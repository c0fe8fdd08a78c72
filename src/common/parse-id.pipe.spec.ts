import { ParseId } from './parse-id.pipe.js';

describe('an id in a path', () => {
  const pipe = new ParseId();

  it('is a UUID, in lower case', () => {
    expect(pipe.transform('0B5E2D1C-3F64-4D62-9B5B-8F1B7A6C5D4E')).toBe('0b5e2d1c-3f64-4d62-9b5b-8f1b7a6c5d4e');
  });

  it.each([
    '',
    '1',
    'null',
    "' OR 1=1 --",
    '0b5e2d1c-3f64-4d62-9b5b-8f1b7a6c5d4e ',
    '0b5e2d1c3f644d629b5b8f1b7a6c5d4e',
  ])('finds nothing where it is no UUID: %j', (id) => {
    expect(() => pipe.transform(id)).toThrow(/no such resource/);
  });
});
