/** Names of ours, never input, as a list of SQL literals: for checks and index conditions. */
export const sqlList = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
