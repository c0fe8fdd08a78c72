import { isUUID } from 'class-validator';

/**
 * SQL: the setup's id is the text, or its organisation's name contains it, whatever the case. Both sides are lowered by
 * the database, whose rules the index `ix_setups_name` follows; JavaScript has others (a final Σ). True where nothing is
 * searched for.
 *
 * @param pattern the parameters of `searchValues`, for example `$3` and `$4`
 */
export const matchesSearch = (pattern: string, id: string): string =>
  `(${pattern}::text IS NULL OR s.id = ${id}::uuid OR lower(s.input #>> '{organization,name}') LIKE lower(${pattern}))`;

/** What contains the text as a pattern, and the id where it is one. */
export const searchValues = (text: string | undefined): [string | null, string | null] =>
  text === undefined ? [null, null] : [`%${text.replace(/[\\%_]/g, '\\$&')}%`, isUUID(text) ? text : null];
