import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signToken } from './auth/sign-token.js';
import type { Embedded } from './embedded/embedded.js';

const TOKEN_DAYS = 30;

/**
 * Prints where the process listens, what is embedded and, with an embedded database, two tokens to begin with. The
 * same goes to DATA_DIR/access.json, for the owner's eyes only, where `npm run demo` finds it.
 */
export async function welcome(url: string, { settings, started }: Embedded): Promise<void> {
  const docsUrl = `${url}/docs`;
  const consoleUrl = `${url}/console/`;
  const lines = [`Listening on ${url}`, ...(settings.role === 'worker' ? [] : [`Documentation ${docsUrl}`])];
  lines.push(...started.map((what) => `Embedded: ${what}`));
  if (started.length > 0 && settings.auth.secret) {
    const [ownerToken, adminToken] = await Promise.all([
      signToken(settings.auth, { subject: 'owner', roles: [], days: TOKEN_DAYS }),
      signToken(settings.auth, { subject: 'admin', roles: ['admin'], days: TOKEN_DAYS }),
    ]);
    const path = join(settings.dataDir, 'access.json');
    await writeFile(path, JSON.stringify({ url, docsUrl, consoleUrl, ownerToken, adminToken }, null, 2), {
      mode: 0o600,
    });
    // Behind `#` a token never leaves the browser that opens the address.
    lines.push(
      `Console as owner: ${consoleUrl}#token=${ownerToken}`,
      `Console as admin: ${consoleUrl}#token=${adminToken}`,
      `Owner token: ${ownerToken}`,
      `Admin token: ${adminToken}`,
      `Try it: npm run demo`,
    );
  }
  process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`);
}
