/**
 * Text of users as one line that Markdown shows as it is: control characters and line ends become blanks, and what could
 * begin markup is escaped (CommonMark 0.31, 2.4, and the tables and strikethrough of GFM). It never stands at the
 * beginning of a line, so lists and headings need no care.
 */
export const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|~&$#]/g, '\\$&');

/** A value of the front matter: JSON is YAML (YAML 1.2, 1.3), and needs no other escape. */
export const yaml = (value: string | number | null): string => JSON.stringify(value);

/** A row of a table. */
export const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** A list of what is known; empty where nothing is. */
export const list = (entries: readonly (readonly [string, string | null | undefined])[]): string[] =>
  entries.flatMap(([name, value]) => (value === null || value === undefined ? [] : [`- ${name}: ${plain(value)}`]));
