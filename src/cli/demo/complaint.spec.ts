import { Refusal, standstill } from './complaint.js';
import type { Setup } from './contract.js';

const failed: Setup = {
  id: '7d1',
  state: 'ERROR',
  version: 8,
  done: false,
  progress: 60,
  allowedEvents: ['RETRY', 'ABORT'],
  organizationId: null,
  steps: [],
  lastError: {
    code: 'IMPORT_NO_SECTIONS',
    message: 'The document has no heading.',
    state: 'IMPORTING',
    at: '2026-01-01T00:00:00Z',
    retryable: false,
    attempt: 1,
  },
};

describe('what the demo says when it cannot go on', () => {
  it('tells the cause and only the events that are allowed now', () => {
    const text = standstill(failed, 'http://localhost:3000').message;
    expect(text).toContain('IMPORT_NO_SECTIONS in IMPORTING, attempt 1: The document has no heading.');
    expect(text).toContain('POST http://localhost:3000/v1/setups/7d1/retry');
    expect(text).toContain('ABORT');
    expect(text).not.toContain('ROLLBACK');
  });

  it('offers no command where the caller may send nothing', () => {
    expect(standstill({ ...failed, allowedEvents: [] }, 'http://localhost:3000').message).not.toContain('curl');
  });

  it('shows every finding of a validation with its place', () => {
    const errors = [{ pointer: '#/stages/0/name', detail: 'must not be empty' }];
    const refusal = new Refusal('POST /x', { title: 'Not valid', status: 400, code: 'VALIDATION_FAILED', errors });
    expect(refusal.lines).toEqual([
      'POST /x: Not valid (400 VALIDATION_FAILED)',
      '  #/stages/0/name  must not be empty',
    ]);
  });
});
