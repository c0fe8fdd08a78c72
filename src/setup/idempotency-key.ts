import { validationFailed } from '../common/domain-error.js';

/**
 * The key of an Idempotency-Key header, bare or as the draft writes it: a quoted string (RFC 9651).
 *
 * @throws {DomainError} VALIDATION_FAILED
 */
export function idempotencyKey(header: string | undefined): string | undefined {
  const key = header?.replace(/^"(.*)"$/, '$1');
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw validationFailed([
    { pointer: '#/headers/Idempotency-Key', detail: 'must be 1 to 255 printable characters without blanks' },
  ]);
}
