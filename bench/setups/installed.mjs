import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const BENCH = join(import.meta.dirname, '..');

/** Installs the peers the first time that they are asked for, or where others are there than bench/package.json has. */
export async function ensurePeers() {
  const { dependencies } = await manifest(BENCH);
  const installed = await Promise.all(Object.entries(dependencies).map(isInstalled));
  if (installed.every(Boolean)) return;
  console.error('$ npm ci   (in bench: the peers)');
  // None of them needs a script to be run; one would report the installation to its maker.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', args, { cwd: BENCH, shell: process.platform === 'win32' });
}

async function isInstalled([name, version]) {
  try {
    return (await manifest(join(BENCH, 'node_modules', name))).version === version;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

const manifest = async (folder) => JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
