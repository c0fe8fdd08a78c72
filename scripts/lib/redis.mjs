import { execFile } from 'node:child_process';
import { access, chmod, constants, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { say } from './narrator.mjs';

const exec = promisify(execFile);
const SERVERS = ['valkey-server', 'redis-server'];
const CACHE = resolve('node_modules/.cache/setup-orchestrator/redis');

/**
 * A real Redis or Valkey server for the tests of the lock: from the PATH, from an earlier download, or downloaded from
 * the distribution's packages into node_modules without installing anything.
 *
 * @returns {Promise<string>} the path of something to execute
 * @throws where there is none and none can be had, saying what to install
 */
export async function provideRedis() {
  const candidates = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const folder of [...candidates, join(CACHE, 'bin')]) {
    for (const name of SERVERS) if (await executes(join(folder, name))) return join(folder, name);
  }
  try {
    return await download();
  } catch (error) {
    throw new Error(
      'The tests of the lock need a real Redis, and there is none. Install one: ' +
        '`apt-get install redis-server`, `dnf install valkey`, `brew install valkey`.',
      { cause: error },
    );
  }
}

async function executes(file) {
  try {
    await access(file, constants.X_OK);
    await exec(file, ['--version']);
    return true;
  } catch {
    return false;
  }
}

async function download() {
  const draft = `${CACHE}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  for (const folder of ['debs', 'bin', 'root', 'lists/partial', 'cache/archives/partial']) {
    await mkdir(join(draft, folder), { recursive: true });
  }
  try {
    const { name, packages, options } = await choose(draft);
    say(`$ apt-get download ${packages.join(' ')}`);
    const debs = join(draft, 'debs');
    await exec('apt-get', [...options, 'download', ...packages], { cwd: debs });
    for (const deb of await readdir(debs)) await exec('dpkg', ['-x', join(debs, deb), join(draft, 'root')]);
    await writeWrapper(draft, name);
    for (const folder of ['debs', 'lists', 'cache']) await rm(join(draft, folder), { recursive: true });
    await exec(join(draft, 'bin', name), ['--version']);
    await rm(CACHE, { recursive: true, force: true });
    await rename(draft, CACHE);
    return join(CACHE, 'bin', name);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** What an installation would fetch: the server and those of its libraries that this system lacks. */
async function choose(draft) {
  // Package lists of our own need neither root nor lists on the system (an image of Node has none).
  const own = ['-o', `Dir::State::lists=${join(draft, 'lists')}`, '-o', `Dir::Cache=${join(draft, 'cache')}`];
  for (const options of [[], own]) {
    if (options === own) {
      say('$ apt-get update   (into node_modules/.cache)');
      await exec('apt-get', [...own, 'update'], { maxBuffer: 16 * 1024 * 1024 });
    }
    for (const name of ['redis-server', 'valkey-server']) {
      const packages = await missingFor(name, options);
      if (packages.length > 0) return { name, packages, options };
    }
  }
  throw new Error('The package lists know neither redis-server nor valkey-server.');
}

async function missingFor(name, options) {
  try {
    const { stdout } = await exec('apt-get', [...options, '-s', 'install', '--no-install-recommends', name]);
    return [...stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  } catch (error) {
    // apt-get ends with 100 for a package that it does not know.
    if (error.code === 100) return [];
    throw error;
  }
}

/** The loader finds the downloaded libraries through this script, wherever the folder lies. */
async function writeWrapper(draft, name) {
  const root = join(draft, 'root');
  const files = await readdir(root, { recursive: true });
  const libraries = new Set(files.filter((file) => /\.so(\.\d+)*$/.test(file)).map((file) => dirname(file)));
  const path = [...libraries].map((folder) => `$root/${folder}`).join(':');
  const lines = [
    '#!/bin/sh',
    'root=$(dirname "$0")/../root',
    `LD_LIBRARY_PATH="${path}" exec "$root/usr/bin/${name}" "$@"`,
  ];
  await writeFile(join(draft, 'bin', name), `${lines.join('\n')}\n`);
  await chmod(join(draft, 'bin', name), 0o755);
}
