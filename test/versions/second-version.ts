import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What the second version of the machine calls otherwise: where an owner is asked, and where a worker works. */
export const RENAMED = { COLLECTING_WF: 'COLLECTING_WORKFLOW', IMPORTING: 'READING' } as const;

const NAMES = Object.entries(RENAMED);

/** What a developer writes in src/setup/domain/machine.migrations.ts. */
const MIGRATION = `
  const renamed = ${JSON.stringify(RENAMED)};
  const names = /\\b(${Object.keys(RENAMED).join('|')})(?=")/g;
  const snapshot = (older) => JSON.parse(JSON.stringify(older).replace(names, (name) => renamed[name]));
  export const MACHINE_MIGRATIONS = [{ renamed, snapshot }];`;

/** The same, where it was forgotten that states were renamed. */
const FORGETFUL = `export const MACHINE_MIGRATIONS = [{ renamed: {}, snapshot: (older) => older }];`;

const renameIn = (column: string): string =>
  NAMES.reduce((sql, [old, name]) => `CASE ${column} WHEN '${old}' THEN '${name}' ELSE ${sql} END`, column);

/** The migration of the schema: the edges of the second version, and the names that may be stored. */
const SCHEMA = `
  import { MIGRATIONS as OLDER } from './index.older.js';
  class Machine21764999000000 {
    name = 'Machine21764999000000';
    async up(runner) {
      await runner.query(\`
        INSERT INTO setup_edges (machine_version, from_state, event, to_state)
        SELECT 2, ${renameIn('from_state')}, event, ${renameIn('to_state')} FROM setup_edges WHERE machine_version = 1\`);
      const [{ condition }] = await runner.query(
        "SELECT pg_get_constraintdef(oid) AS condition FROM pg_constraint WHERE conname = 'ck_setups_state'");
      const wider = condition.replace('ARRAY[', "ARRAY[${NAMES.map(([, name]) => `'${name}'::text, `).join('')}");
      await runner.query('ALTER TABLE setups DROP CONSTRAINT ck_setups_state, ADD CONSTRAINT ck_setups_state ' + wider);
    }
    async down() {}
  }
  export const MIGRATIONS = [...OLDER, Machine21764999000000];`;

export interface SecondVersion {
  /** Its `main.js`. */
  readonly entry: string;
  remove(): Promise<void>;
}

/**
 * The program as it would be with a second version of the machine: a copy of the build in which two states have other
 * names, throughout, with the migrations that this needs.
 *
 * @param forgetful whether its machine migration leaves the old names behind
 */
export async function buildSecondVersion({ forgetful = false } = {}): Promise<SecondVersion> {
  const folder = await mkdtemp(join(tmpdir(), 'setup-second-version-'));
  const built = (...path: string[]) => join(folder, 'dist', ...path);
  await cp('dist', join(folder, 'dist'), { recursive: true });
  await cp('package.json', join(folder, 'package.json'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  const files = await readdir(built('src'), { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.js'))) await renameStates(built('src', file));
  await writeFile(built('src/setup/domain/machine.migrations.js'), forgetful ? FORGETFUL : MIGRATION);
  await cp(built('migrations/index.js'), built('migrations/index.older.js'));
  await writeFile(built('migrations/index.js'), SCHEMA);
  return { entry: built('src/main.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}

async function renameStates(path: string): Promise<void> {
  const before = await readFile(path, 'utf8');
  const after = NAMES.reduce((text, [old, name]) => text.replaceAll(new RegExp(`\\b${old}\\b`, 'g'), name), before);
  if (after !== before) await writeFile(path, after);
}
