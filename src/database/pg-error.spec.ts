import { QueryFailedError } from 'typeorm';
import { codeOf, isTransient, violatedConstraint } from './pg-error.js';

const failed = (facts: Record<string, unknown>): QueryFailedError =>
  new QueryFailedError('SELECT 1', [], Object.assign(new Error('no'), facts));

describe('database errors', () => {
  it.each(['40001', '40P01', '57P01', '08006', 'ECONNREFUSED', 'ECONNRESET'])('%s may pass', (code) => {
    expect(isTransient(failed({ code }))).toBe(true);
  });

  it.each(['23505', '23503', '22P02', '42601', '55P03'])('%s does not pass by itself', (code) => {
    expect(isTransient(failed({ code }))).toBe(false);
  });

  it('an error of ours is not transient, whatever its text', () => {
    expect(isTransient(new Error('deadlock'))).toBe(false);
  });

  it('tell the constraint that was violated', () => {
    expect(violatedConstraint(failed({ code: '23505', constraint: 'uq_x' }))).toBe('uq_x');
    expect(violatedConstraint(failed({ code: '40001', constraint: 'uq_x' }))).toBeUndefined();
    expect(violatedConstraint(new Error('no'))).toBeUndefined();
  });

  it('tell their code through the wrapper', () => {
    expect([codeOf(failed({ code: '40001' })), codeOf(Object.assign(new Error('x'), { code: 'EPIPE' }))]).toEqual([
      '40001',
      'EPIPE',
    ]);
    expect(codeOf('text')).toBeUndefined();
  });
});
