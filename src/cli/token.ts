import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { signToken } from '../auth/sign-token.js';
import { readEnv, type Env } from '../config/env.js';

const HELP = `Prints a bearer token, signed with JWT_SECRET or with the secret of the local server in DATA_DIR.

  npm run --silent token -- --sub USER [--admin] [--days N]

  --sub     user id of the caller (required)
  --admin   with the role admin
  --days    days until it expires (default 1)`;

function readArguments(): { sub: string; admin: boolean; days: number } | undefined {
  const { values } = parseArgs({
    options: {
      sub: { type: 'string' },
      admin: { type: 'boolean', default: false },
      days: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  if (!values.sub) throw new Error('--sub is required: the user id of the caller');
  const days = Number(values.days);
  if (!(days > 0 && days <= 3_650)) throw new Error(`--days must be more than 0 and at most 3650, not ${values.days}`);
  return { sub: values.sub, admin: values.admin, days };
}

async function secretOf({ auth, dataDir }: Env): Promise<string> {
  if (auth.jwksUrl) throw new Error('With JWKS_URL tokens come from the identity provider, not from here');
  if (auth.secret) return auth.secret;
  const file = join(dataDir, 'jwt-secret');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new Error(`There is no secret to sign with: set JWT_SECRET, or start the server once (${file})`, { cause });
  }
}

async function token(sub: string, roles: string[], days: number): Promise<string> {
  const env = readEnv(process.env);
  const secret = await secretOf(env);
  return signToken({ ...env.auth, secret }, { subject: sub, roles, days });
}

try {
  const wanted = readArguments();
  console.log(wanted ? await token(wanted.sub, wanted.admin ? ['admin'] : [], wanted.days) : HELP);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
