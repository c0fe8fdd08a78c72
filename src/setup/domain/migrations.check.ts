import type { MachineMigration } from './machine.migrations.js';

/** Indexes and queries name these: renaming one takes more than a migration of the machine. */
const NAMED_BY_QUERIES = ['IDLE', 'ERROR', 'TIMEOUT', 'COMPLETED', 'ABORTED'];

/** What is wrong with the names in the migrations of the machine, in sentences; none where they are sound. */
export function checkMigrations(migrations: readonly MachineMigration[], states: readonly string[]): string[] {
  return migrations.flatMap(({ renamed }, index) => {
    const where = `The migration from version ${String(index + 1)} of the machine`;
    return Object.entries(renamed).flatMap(([old, name]) => [
      ...(NAMED_BY_QUERIES.includes(old) ? [`${where} renames ${old}, which indexes and queries name.`] : []),
      ...(states.includes(old) ? [`${where} gives ${old} up, which is still in the vocabulary of states.`] : []),
      ...(isKnown(name, migrations.slice(index + 1), states) ? [] : [`${where} leads to ${name}, which is no state.`]),
    ]);
  });
}

const isKnown = (name: string, later: readonly MachineMigration[], states: readonly string[]): boolean =>
  states.includes(later.reduce((older, { renamed }) => renamed[older] ?? older, name));
