/**
 * The versions that an If-Match header names (`"v4"`, a list, or `*` for any), strongly compared (RFC 9110, 13.1.1).
 *
 * @returns undefined where any version will do; an empty list where none of the tags can be ours
 */
export function expectedVersions(header: string | undefined): number[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  return header.split(',').flatMap((tag) => {
    const match = /^"v(\d{1,9})"$/.exec(tag.trim());
    return match ? [Number(match[1])] : [];
  });
}

/** Whether If-None-Match names the version, weakly compared (RFC 9110, 13.1.2). */
export const namesVersion = (header: string | undefined, version: number): boolean =>
  header?.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === `"v${String(version)}"`) ??
  false;
