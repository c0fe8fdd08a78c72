import { parseArgs } from 'node:util';
import { readEnv } from '../config/env.js';
import { isFinding, type CheckResult, type Diagnosis } from '../setup/admin/diagnose/check.js';
import { diagnose } from '../setup/admin/diagnose/diagnose.js';
import { findAccess } from './demo/access.js';
import { Client } from './demo/client.js';
import { Complaint } from './demo/complaint.js';
import { count, duration, table } from './demo/format.js';
import { Screen } from './demo/screen.js';

const HELP = `Looks for damage in the data, for what is stuck, and for what waits. Changes and locks nothing.

  npm run --silent diagnose [-- --json] [--url URL] [--token TOKEN]

  --json    the answer of GET /v1/admin/diagnostics, for programs
  --url     address of a server (default: the database in DATABASE_URL; without that the local server in DATA_DIR)
  --token   bearer token of an administrator of that server
  --help    this page

Exit code 0 where nothing is found, 1 where something is, 2 where it could not be looked for.`;

/** So many ids are shown to people; --json has more. */
const SHOWN = 5;

interface Wish {
  json: boolean;
  url?: string | undefined;
  token?: string | undefined;
}

function readArguments(): Wish | undefined {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        url: { type: 'string' },
        token: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values.help ? undefined : values;
  } catch (error) {
    throw new Complaint([textOf(error), '`npm run diagnose -- --help` helps.']);
  }
}

async function ask({ url, token }: Wish): Promise<{ where: string; diagnosis: Diagnosis }> {
  const database = process.env.DATABASE_URL?.trim();
  if (database && !url) {
    const { leaseTtlMs } = readEnv({ LEASE_TTL_MS: process.env.LEASE_TTL_MS });
    if (!URL.canParse(database)) throw new Complaint(['DATABASE_URL must be an address that starts with postgres://.']);
    // Never its user and password.
    const { host, pathname } = new URL(database);
    return { where: `the database ${host}${pathname}`, diagnosis: await diagnose(database, leaseTtlMs) };
  }
  // The local administrator's token is for the local server only.
  if (url && !token) throw new Complaint(['--url needs --token: a token of an administrator of that server.']);
  const access = await findAccess({ url, token }, 'adminToken');
  const client = new Client(access.url, access.token);
  return { where: access.url, diagnosis: await client.get<Diagnosis>('/v1/admin/diagnostics') };
}

function show(where: string, { healthy, checks, checkedAt, durationMs }: Diagnosis): void {
  const screen = new Screen();
  screen.line(`${screen.paint('bold', 'Diagnosis')} of ${where}, ${checkedAt}, in ${duration(durationMs)}`);
  screen.line();
  const rows = table(
    checks.map((check) => [sign(check), count(check.count), check.title]),
    [1],
  );
  checks.forEach((check, i) => {
    screen.line(screen.paint(colour(check), rows[i] ?? check.title));
    if (check.count === 0) return;
    const indent = ' '.repeat(rows[i]?.indexOf(check.title) ?? 0);
    screen.line(`${indent}${check.sentence}`);
    const more = check.count > SHOWN ? ` … and ${count(check.count - SHOWN)} more` : '';
    screen.line(screen.paint('dim', `${indent}${check.code}: ${check.ids.slice(0, SHOWN).join(' ')}${more}`));
  });
  screen.line();
  const verdict = healthy
    ? `Healthy: ${String(checks.length)} checks found nothing.`
    : `${String(checks.filter(isFinding).length)} of ${String(checks.length)} checks found something.`;
  screen.line(screen.paint(healthy ? 'green' : 'red', verdict));
}

const sign = (check: CheckResult): string => (isFinding(check) ? '✖' : check.count > 0 ? 'ℹ' : '✔');

const colour = (check: CheckResult): 'red' | 'yellow' | 'cyan' | 'green' =>
  check.count === 0 ? 'green' : ({ error: 'red', warning: 'yellow', info: 'cyan' } as const)[check.severity];

/** Also where several addresses of one host refused: such an error has no text of its own. */
function textOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` (${textOf(error.cause)})` : '';
  const { message, code } = error as { message?: string; code?: string };
  return `${message === undefined || message === '' ? (code ?? String(error)) : message}${cause}`;
}

try {
  const wish = readArguments();
  if (wish) {
    const { where, diagnosis } = await ask(wish);
    if (wish.json) process.stdout.write(`${JSON.stringify(diagnosis, null, 2)}\n`);
    else show(where, diagnosis);
    process.exitCode = diagnosis.healthy ? 0 : 1;
  } else {
    process.stdout.write(`${HELP}\n`);
  }
} catch (error) {
  const lines = error instanceof Complaint ? error.lines : ['It could not be looked for.', textOf(error)];
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = 2;
}
