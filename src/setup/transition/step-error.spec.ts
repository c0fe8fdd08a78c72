import { QueryFailedError } from 'typeorm';
import { DomainError, PROBLEMS, type ProblemCode } from '../../common/domain-error.js';
import { StepFailure } from '../../common/step-failure.js';
import { FenceLost } from '../../lock/fence.js';
import type { SetupRow } from '../store/records.js';
import { LeaseLost } from '../store/steps.store.js';
import { isOvertaken, mayPass, toStepError } from './step-error.js';

const refusal = (code: ProblemCode) => new DomainError(code, 'no');
const ofDatabase = (code: string, constraint?: string) =>
  new QueryFailedError('INSERT', [], Object.assign(new Error('refused'), { code, constraint }));
const LATER: ProblemCode[] = ['SETUP_IN_PROGRESS', 'LOCK_TIMEOUT', 'LOCK_UNAVAILABLE', 'DATABASE_UNAVAILABLE'];
const codes = Object.keys(PROBLEMS) as ProblemCode[];

describe('a failure that may pass', () => {
  it.each(['40001', '40P01', 'ECONNREFUSED'])('is %s of the database', (code) => {
    expect(mayPass(ofDatabase(code))).toBe(true);
  });

  it('is a lost fence: the next lease is another one', () => {
    expect(mayPass(new FenceLost('lost'))).toBe(true);
  });

  it('is a refusal that only asks for patience', () => {
    expect(codes.filter((code) => mayPass(refusal(code)))).toEqual(LATER);
  });

  it.each([
    ['a bug', new Error('a bug')],
    ['what a step says of its input', new StepFailure('X', 'x')],
    ['a violated constraint', ofDatabase('23505', 'uq')],
    ['a lost lease', new LeaseLost('lost')],
    ['nothing', undefined],
  ])('is not %s', (_, error) => {
    expect(mayPass(error)).toBe(false);
  });
});

describe('a step is overtaken', () => {
  it('where its lease is lost, or the setup has moved on, also in words that this program does not understand', () => {
    expect(isOvertaken(new LeaseLost('lost'))).toBe(true);
    expect(codes.filter((code) => isOvertaken(refusal(code)))).toEqual(['INVALID_TRANSITION', 'SETUP_NOT_UNDERSTOOD']);
  });

  it.each([
    ['a bug', new Error('a bug')],
    ['a lost fence', new FenceLost('lost')],
    ['a stranger’s words', { code: 'INVALID_TRANSITION' }],
  ])('not by %s', (_, error) => {
    expect(isOvertaken(error)).toBe(false);
  });
});

describe('a failure as data', () => {
  const setup = { state: 'IMPORTING' } as SetupRow;
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

  it('has the words of a step that says what is wrong, and is not worth the same attempt again', () => {
    expect(toStepError(new StepFailure('IMPORT_UNREADABLE', 'It is no text.'), setup, 3)).toEqual({
      code: 'IMPORT_UNREADABLE',
      message: 'It is no text.',
      state: 'IMPORTING',
      at,
      retryable: false,
      attempt: 3,
    });
  });

  it('tells of a conflict with what is stored, without the words of the database', () => {
    expect(toStepError(ofDatabase('23505', 'uq_secret'), setup, 1)).toEqual({
      code: 'STEP_CONFLICT',
      message: 'What was submitted conflicts with what is stored already.',
      state: 'IMPORTING',
      at,
      retryable: false,
      attempt: 1,
    });
  });

  it.each([
    ['an unexpected error', new Error('password=secret')],
    ['a statement that is wrong', ofDatabase('42P01')],
    ['what is no error', 'a string'],
  ])('tells nothing of %s', (_, error) => {
    expect(toStepError(error, setup, 2)).toEqual({
      code: 'STEP_FAILED',
      message: 'The step failed for an unexpected reason; it is in the log. Retry it, or ask an administrator.',
      state: 'IMPORTING',
      at,
      retryable: true,
      attempt: 2,
    });
  });
});
