import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedError } from './embedded-error.js';
import type { RunAs } from './service.js';

const run = promisify(execFile);
const USER = 'postgres';

/**
 * As whom PostgreSQL runs. It refuses to run as root; so root hands it to the owner of the data, and new data to the
 * system user `postgres`, which is made where it is missing (as in a container of Node).
 *
 * @param folder the data, which need not exist yet
 * @returns `undefined` for an ordinary user, who runs it himself
 * @throws {EmbeddedError} where the user is missing and cannot be made
 */
export async function postgresUser(folder: string): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await lookUp()) ?? (await make());
}

async function lookUp(): Promise<RunAs | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', USER]), run('id', ['-g', USER])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails where there is no such user.
    return undefined;
  }
}

async function make(): Promise<RunAs> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', USER]);
  } catch (error) {
    throw new EmbeddedError(
      `PostgreSQL does not run as root, and the system user "${USER}" could not be made for it. ` +
        'Start as an ordinary user, make that user, or set DATABASE_URL.',
      { cause: error },
    );
  }
  const made = await lookUp();
  if (!made) throw new EmbeddedError(`The system user "${USER}" was made but cannot be found.`);
  return made;
}
