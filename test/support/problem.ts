import { PROBLEMS, type ProblemCode } from '../../src/common/domain-error.js';
import type { ProblemBody } from './bodies.js';
import type { Reply } from './client.js';

/**
 * Checks that an answer is the contract's problem with this code, whole and in its own media type.
 *
 * @param path the path that was asked for, without its query
 */
export function expectProblem({ status, headers, body }: Reply<ProblemBody>, code: ProblemCode, path: string): void {
  const [expected, title] = PROBLEMS[code];
  expect({ status, code: body.code, detail: body.detail }).toEqual({
    status: expected,
    code,
    detail: expect.stringMatching(/^\S.{10,}/),
  });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ status: expected, title, instance: path });
  expect(body.type).toMatch(/^urn:setup-orchestrator:problem:[a-z-]+$/);
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\bat \w+ \(|QueryFailed/);
  if (code === 'VALIDATION_FAILED') {
    for (const error of body.errors ?? [{ pointer: 'none', detail: '' }]) {
      expect(error.pointer).toMatch(/^#(\/|$)/);
      expect(error.detail).not.toBe('');
    }
  }
  if (status === 401) expect(headers.get('www-authenticate')).toBe('Bearer');
  if (status === 503 || status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
}

/** The fields that a validation names. */
export const pointersOf = ({ body }: Reply<ProblemBody>): string[] => (body.errors ?? []).map((error) => error.pointer);
