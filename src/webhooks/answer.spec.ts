import { outcomeOf, refusalOf, retryAfterOf } from './answer.js';

it.each([
  [200, null],
  [204, null],
  [299, null],
  [301, /a redirect, which is not followed/],
  [400, /answered 400/],
  [410, /answered 410/],
  [500, /answered 500/],
])('an answer of %i is judged', (status, expected) => {
  const refusal = refusalOf(status);
  if (expected === null) expect(refusal).toBeNull();
  else expect(refusal).toMatch(expected);
});

it.each([
  ['120', 120_000],
  ['0', undefined],
  ['soon', undefined],
  [undefined, undefined],
  ['Thu, 01 Jan 1970 00:02:00 GMT', 60_000],
  ['Thu, 01 Jan 1970 00:00:30 GMT', undefined],
])('Retry-After: %s', (header, expected) => {
  expect(retryAfterOf(header, 60_000)).toBe(expected);
});

const attempt = { durationMs: 1, httpStatus: 200, error: null, response: '' };

it('what was accepted is delivered', () => {
  expect(outcomeOf(attempt)).toEqual({ delivered: true });
});

it('410 disables the endpoint, nothing else does', () => {
  expect(outcomeOf({ ...attempt, httpStatus: 410, error: 'x' })).toMatchObject({
    disable: expect.stringMatching(/410 Gone/),
  });
  expect(outcomeOf({ ...attempt, httpStatus: 404, error: 'x', retryAfterMs: 5 })).toEqual({
    delivered: false,
    error: 'x',
    retryAfterMs: 5,
  });
});
