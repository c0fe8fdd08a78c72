import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Connection } from '../database/connection.js';
import { localDatabaseUrl } from '../embedded/embedded.js';
import type { Fault } from '../journal/compare.js';
import { repair, verify, type Verification } from '../journal/verify.js';
import { Complaint } from './demo/complaint.js';
import { count } from './demo/format.js';
import { Screen } from './demo/screen.js';

const HELP = `Compares the git journal with the database.

  npm run --silent journal -- verify [--json]
  npm run --silent journal -- repair

  verify    every finished, aborted or failed setup must be recorded, as the database has it; changes nothing
  repair    has the worker write again what is missing or wrong, as long as its event is kept
  --json    the result for programs
  --help    this page

The database in DATABASE_URL and the repository in JOURNAL_DIR; without them those of the local server in DATA_DIR, which
must be running.

Exit code 0 where nothing is wrong, though some records may be on their way (after repair: where all can be written
again), 1 where something is, 2 where it could not be looked at.`;

/** So many are shown to people; --json has all. */
const SHOWN = 20;

const MEANING: Record<Fault, string> = {
  missing: 'is not recorded: repair',
  outdated: 'tells of an earlier version: repair',
  ahead:
    'tells of a later version than the database has, which may be an older copy: if it is right as it is, remove the file with git rm, commit, and repair',
  different: 'is not what the database says: repair',
  unreadable: 'cannot be read from git: repair; where git fsck names a damaged object file, remove that first',
  unknown: 'belongs to no setup: remove it with git rm, and commit',
};

async function places(): Promise<{ database: string; folder: string }> {
  const dataDir = resolve(variable('DATA_DIR') ?? '.data');
  const given = variable('DATABASE_URL');
  const database = given ?? (await localDatabaseUrl(dataDir));
  if (!database || !URL.canParse(database)) {
    throw new Complaint(['No database was found: set DATABASE_URL, or start the local server (DATA_DIR says where).']);
  }
  const journal = variable('JOURNAL_DIR');
  if (!journal && given) throw new Complaint(['JOURNAL_DIR must be set: the repository of the journal.']);
  return { database, folder: resolve(journal ?? `${dataDir}/journal`) };
}

/** Empty counts as not set. */
const variable = (name: string): string | undefined => {
  const value = process.env[name]?.trim();
  return value === '' ? undefined : value;
};

async function connect(database: string): Promise<Connection> {
  const client = new Connection({
    connectionString: database,
    application_name: 'setup-orchestrator-journal',
    connectionTimeoutMillis: 5_000,
  });
  await client.connect().catch((cause: unknown) => {
    const { code = String(cause) } = cause as { code?: string };
    throw new Complaint([`The database cannot be reached (${code}). The local one runs only while its server does.`]);
  });
  return client;
}

function show(folder: string, result: Verification): void {
  const screen = new Screen();
  const { records, waiting, differences, uncommitted, damage, known, sound, complete } = result;
  screen.line(`${screen.paint('bold', 'The journal')} in ${folder}`);
  screen.line();
  screen.line(`${count(records)} records are as the database says.`);
  if (!known) screen.line('The database knows no journal: no worker was ever started with JOURNAL_DIR.');
  if (waiting > 0) screen.line(screen.paint('cyan', `${count(waiting)} more are on their way.`));
  for (const { path, fault } of differences.slice(0, SHOWN))
    screen.line(screen.paint('red', `✖ ${path} ${MEANING[fault]}`));
  more(screen, differences.length);
  for (const path of uncommitted.slice(0, SHOWN)) {
    screen.line(screen.paint('yellow', `! ${path} was changed and not committed: git restore brings it back`));
  }
  more(screen, uncommitted.length);
  for (const line of damage.slice(0, SHOWN)) screen.line(screen.paint('red', `✖ git fsck: ${line}`));
  screen.line();
  const verdict = complete ? 'Complete.' : sound ? 'Complete, but for what is on its way.' : 'Not complete.';
  screen.line(screen.paint(sound ? 'green' : 'red', verdict));
}

const more = (screen: Screen, total: number): void => {
  if (total > SHOWN) screen.line(`  … and ${count(total - SHOWN)} more`);
};

async function mend(client: Connection, { differences, known }: Verification): Promise<boolean> {
  if (!known) throw new Complaint(['The database knows no journal: start a worker with JOURNAL_DIR first.']);
  const left = await repair(client, differences);
  const screen = new Screen();
  screen.line(`${count(differences.length - left.length)} records are written again by the worker.`);
  for (const { path, fault } of left.slice(0, SHOWN)) {
    const isOthers = fault === 'unknown' || fault === 'ahead';
    const why = isOthers ? MEANING[fault] : 'cannot be made again: its event is no longer kept';
    screen.line(screen.paint('red', `✖ ${path} ${why}`));
  }
  more(screen, left.length);
  return left.length === 0;
}

async function main(): Promise<boolean> {
  const options = { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [wish, ...rest] = positionals;
  if (values.help || rest.length > 0 || (wish !== 'verify' && wish !== 'repair')) {
    process.stdout.write(`${HELP}\n`);
    return values.help === true;
  }
  const { database, folder } = await places();
  const client = await connect(database);
  try {
    const result = await verify(folder, client);
    if (wish === 'repair') return await mend(client, result);
    if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else show(folder, result);
    return result.sound;
  } finally {
    await client.end();
  }
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  const lines =
    error instanceof Complaint
      ? error.lines
      : ['It could not be looked at.', error instanceof Error ? error.message : String(error)];
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 2;
}
