import { validationFailed } from '../../common/domain-error.js';

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
  throw validationFailed([{ pointer: '#/pageToken', detail: 'must be the nextPageToken of the page before' }]);
}

/** The page out of one row more than it has, and the token of the next one. */
export function pageOf<T>(rows: readonly T[], pageSize: number, keyOf: (last: T) => readonly string[]) {
  const items = rows.slice(0, pageSize);
  const last = items.at(-1);
  return { items, nextPageToken: rows.length > pageSize && last ? toPageToken(keyOf(last)) : null };
}
