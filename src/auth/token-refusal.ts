import { DomainError } from '../common/domain-error.js';

const UNREADABLE = 'The token is not a readable JWT.';
const NOT_OURS = 'The token was not signed with a key that is trusted here.';

/** jose's stable error codes; a claim that fails is told by its name. */
const BY_CODE: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'The token has expired: get a new one.',
  ERR_JOSE_ALG_NOT_ALLOWED: 'The token is not signed, or not with an algorithm that is accepted here.',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: NOT_OURS,
  ERR_JWKS_NO_MATCHING_KEY: NOT_OURS,
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'The token must say in kid which key signed it.',
  ERR_JWS_INVALID: UNREADABLE,
  ERR_JWT_INVALID: UNREADABLE,
  ERR_JOSE_NOT_SUPPORTED: UNREADABLE,
};

const BY_CLAIM: Readonly<Record<string, string>> = {
  exp: 'The token must say in exp when it expires.',
  sub: 'The token must name its user in sub.',
  nbf: 'The token is not valid yet.',
  iss: 'The token comes from an issuer that is not trusted here.',
  aud: 'The token is meant for another service.',
};

/**
 * What is wrong with a token, in words without any of its content.
 *
 * @returns `undefined` where the error is about our keys and not about the token
 */
export function tokenRefusal(error: unknown): DomainError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, claim } = error as { code?: unknown; claim?: unknown };
  const detail =
    code === 'ERR_JWT_CLAIM_VALIDATION_FAILED'
      ? (BY_CLAIM[String(claim)] ?? 'The token has a claim that is not valid.')
      : BY_CODE[String(code)];
  return detail === undefined ? undefined : new DomainError('UNAUTHENTICATED', detail, {}, { cause: error });
}
