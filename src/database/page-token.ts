import { validationFailed } from '../common/domain-error.js';

/** The key of a page's last item as an opaque token. */
export const toPageToken = (key: readonly string[]): string => Buffer.from(key.join(' ')).toString('base64url');

/**
 * The key back from the token, if it has this form.
 *
 * @throws {DomainError} VALIDATION_FAILED
 */
export function fromPageToken(token: string | undefined, form: RegExp): string[] | undefined {
  if (token === undefined) return undefined;
  const key = Buffer.from(token, 'base64url').toString();
  if (form.test(key)) return key.split(' ');
  throw badPageToken();
}

export const badPageToken = () =>
  validationFailed([{ pointer: '#/pageToken', detail: 'must be the nextPageToken of the page before' }]);

/** A time as part of a key: in microseconds, which a Date would round. */
export const microsecondsOf = (column: string): string => `(extract(epoch FROM ${column}) * 1000000)::bigint`;

/** The time again, from a parameter. */
export const timeOf = (parameter: string): string => `timestamptz 'epoch' + ${parameter} * interval '1 microsecond'`;

/** The form of a key of a time and an id. */
export const TIME_AND_ID = /^\d{1,17} [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The page out of one row more than it has, and the token of the next one. */
export function pageOf<T>(rows: readonly T[], pageSize: number, keyOf: (last: T) => readonly string[]) {
  const items = rows.slice(0, pageSize);
  const last = items.at(-1);
  return { items, nextPageToken: rows.length > pageSize && last ? toPageToken(keyOf(last)) : null };
}
