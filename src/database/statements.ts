/** Names of prepared statements by their text. */
const names = new Map<string, string>();

/**
 * Has PostgreSQL parse and plan a statement once for each connection instead of each time. For statements of the hot
 * path whose best plan does not depend on their parameters; never for filters that may be left out.
 *
 * @param name unique
 * @param text constant
 * @returns the text, to be handed to `query` as ever
 * @throws {Error} where the name stands for another text
 */
export function prepared(name: string, text: string): string {
  for (const [known, taken] of names) {
    if (taken === name && known !== text) throw new Error(`Two statements are called ${name}.`);
  }
  names.set(text, name);
  return text;
}

/** The name under which a text is prepared; undefined where it is not. */
export const nameOf = (text: string): string | undefined => names.get(text);

/**
 * The ids of `$1` as rows, of which the planner expects one, however many there are. So it plans a prepared statement
 * once; with `= ANY ($1)` it plans it each time, for longer than it runs. The condition holds for every place.
 */
export const WANTED = `(SELECT id FROM unnest($1::uuid[]) WITH ORDINALITY AS ids (id, place)
   WHERE place BETWEEN 1 AND 2147483647) AS wanted`;
