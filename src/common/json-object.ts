import { DomainError } from './domain-error.js';

/** No body of the contract needs more than four; libraries further in recurse, and a deep body would end their stack. */
const MAX_DEPTH = 32;

/**
 * Makes sure that parsed JSON is an object and not nested without end.
 *
 * @throws {DomainError} MALFORMED_REQUEST
 */
export function assertJsonObject(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DomainError('MALFORMED_REQUEST', 'The body must be a JSON object: {"field": "value"}.');
  }
  if (isDeeperThan(value, MAX_DEPTH)) {
    throw new DomainError('MALFORMED_REQUEST', `The body is nested deeper than ${String(MAX_DEPTH)} levels.`);
  }
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(member, depth - 1));
}
