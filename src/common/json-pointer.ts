/** Longer names are cut: an unknown field may be named by a client at any length. */
const MAX_NAME = 100;

/**
 * A JSON pointer in its URI fragment form (RFC 6901, section 6): `['stages', '0', 'name']` is `#/stages/0/name`.
 *
 * @param path the names and indexes from the root down; none is the whole body, `#`
 */
export const pointerTo = (path: readonly string[]): string => ['#', ...path.map(escape)].join('/');

function escape(name: string): string {
  const cut = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
  // encodeURIComponent throws on a lone surrogate; the way through UTF-8 replaces it.
  const wellFormed = Buffer.from(cut.replaceAll('~', '~0').replaceAll('/', '~1')).toString();
  return encodeURIComponent(wellFormed);
}
