import type { JWTPayload } from 'jose';
import { DomainError } from '../common/domain-error.js';
import type { Principal } from './principal.js';

/** Without control characters, which PostgreSQL and logs cannot hold, and lone surrogates, which UTF-8 makes equal. */
const USER_ID = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/**
 * The caller that a token with a valid signature names.
 *
 * @throws {DomainError} UNAUTHENTICATED where `sub` or `roles` is not what the contract says
 */
export function principalFrom({ sub, roles = [], exp }: JWTPayload): Principal {
  if (typeof sub !== 'string' || !USER_ID.test(sub)) {
    throw new DomainError('UNAUTHENTICATED', 'The token must name its user in sub, in 1 to 200 characters.');
  }
  if (!isTexts(roles)) throw new DomainError('UNAUTHENTICATED', 'The roles of the token must be an array of strings.');
  const expiresAt = exp === undefined ? undefined : exp * 1_000;
  return { userId: sub, roles, isAdmin: roles.includes('admin'), expiresAt };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
