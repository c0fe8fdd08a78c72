import { DomainError } from './domain-error.js';
import { expectedVersions } from './if-match.js';

/** Which version a client wants to change, and by which rule a mismatch is refused. */
export interface ExpectedVersion {
  /** Any of these; null for whatever there is (`If-Match: *`). */
  versions: number[] | null;
  /** Throws the refusal that fits how the version was given. */
  refuse(currentVersion: number): never;
}

/**
 * The version that an update names: in the body (mismatch: 409 VERSION_CONFLICT), or in If-Match (412).
 *
 * @throws {DomainError} PRECONDITION_REQUIRED where neither is given
 */
export function expectedVersion(body: number | undefined, ifMatch: string | undefined): ExpectedVersion {
  if (body !== undefined) return { versions: [body], refuse: refuseWith('VERSION_CONFLICT') };
  if (ifMatch === undefined) {
    throw new DomainError(
      'PRECONDITION_REQUIRED',
      'Say which version you change: version in the body, or If-Match with the ETag that you read.',
    );
  }
  return { versions: expectedVersions(ifMatch) ?? null, refuse: refuseWith('PRECONDITION_FAILED') };
}

const refuseWith =
  (code: 'VERSION_CONFLICT' | 'PRECONDITION_FAILED') =>
  (currentVersion: number): never => {
    throw new DomainError(code, 'Someone changed it since you read it. Read it again, then repeat your change.', {
      currentVersion,
    });
  };
