import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { busySince } from './lib/busy.mjs';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');

/**
 * From the clone to the first answer, as the README says: `git clone`, `npm install` (from npm's cache where that is
 * filled), `npm start` until `GET /health/ready` answers 200; and `npm start` once more, with its data and its build there.
 */
export async function benchStart() {
  const folder = await mkdtemp(join(tmpdir(), 'setup-start-'));
  const clone = join(folder, 'clone');
  const busy = busySince();
  try {
    const cloneMs = await timed(() => run('git', ['clone', '--quiet', ROOT, clone]));
    const installMs = await timed(() =>
      run('npm', ['install', '--no-audit', '--no-fund'], { cwd: clone, maxBuffer: 2 ** 26 }),
    );
    const first = await start(clone);
    const again = await start(clone);
    return { cloneMs, installMs, firstStartMs: first, secondStartMs: again, busy: busy() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** @returns how long it took until it was ready, in ms */
async function start(cwd) {
  const started = performance.now();
  const server = spawn('npm', ['start'], { cwd, detached: true, env: { ...process.env, PORT: '0' } });
  const exited = once(server, 'exit');
  try {
    let said = '';
    server.stderr.resume();
    for await (const chunk of server.stdout) {
      said += String(chunk);
      const url = /Listening on (http:\/\/\S+)/.exec(said)?.[1];
      if (!url) continue;
      const { status } = await fetch(`${url}/health/ready`);
      if (status === 200) return performance.now() - started;
    }
    throw new Error(`The server did not start:\n${said}`);
  } finally {
    server.stdout.resume();
    process.kill(-server.pid, 'SIGTERM');
    await exited;
  }
}

/** The lines for people. */
export function startLines({ cloneMs, installMs, firstStartMs, secondStartMs }) {
  const line = (name, ms) => `  ${name.padEnd(46)}${(ms / 1000).toFixed(1).padStart(7)} s`;
  return [
    'From the clone to the first answer',
    line('git clone', cloneMs),
    line('npm install', installMs),
    line('npm start, built and with a new database', firstStartMs),
    line('npm start again', secondStartMs),
  ];
}
