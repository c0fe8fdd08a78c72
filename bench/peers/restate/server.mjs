import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../dist/src/embedded/free-port.js';

const READY_WITHIN_MS = 60_000;
const RETRY_MS = 100;
const ATTEMPTS = 5;
const LOG_SHOWN = 2_000;

/**
 * One Restate server as it comes, which syncs its log to disk before it answers, on free ports of 127.0.0.1.
 *
 * @param {string} folder for its data and its log
 */
export async function startRestate(folder) {
  const until = Date.now() + READY_WITHIN_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(folder, until);
    } catch (error) {
      // Someone else may have taken a port between our look and Restate's.
      if (attempt === ATTEMPTS || Date.now() > until) throw error;
    }
  }
}

async function launch(folder, until) {
  const [ingress, admin, fabric] = [await freePort(), await freePort(), await freePort()];
  const server = spawn(executable(), [], {
    cwd: folder,
    env: {
      ...process.env,
      RESTATE_BASE_DIR: join(folder, 'restate-data'),
      RESTATE_BIND_IP: '127.0.0.1',
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_PORT: String(fabric),
      RESTATE_INGRESS__BIND_PORT: String(ingress),
      RESTATE_ADMIN__BIND_PORT: String(admin),
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_LOG_FILTER: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(folder, 'restate.log'));
  server.stdout.pipe(log, { end: false });
  server.stderr.pipe(log, { end: false });
  const exited = once(server, 'exit');
  const stop = async () => {
    server.kill('SIGTERM');
    await exited;
    log.end();
    await once(log, 'finish');
  };
  const urls = { ingress: url(ingress), admin: url(admin) };
  try {
    await ready(server, urls, until);
  } catch (error) {
    await stop();
    const said = await readFile(log.path, 'utf8');
    throw new Error(`${error.message}\n${said.slice(-LOG_SHOWN)}`, { cause: error });
  }
  return { ...urls, stop };
}

/** The executable is in the package of this platform. */
function executable() {
  const require = createRequire(import.meta.url);
  return require.resolve(`@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`);
}

const url = (port) => `http://127.0.0.1:${String(port)}`;

async function ready(server, { ingress, admin }, until) {
  for (const address of [`${admin}/health`, `${ingress}/restate/health`]) {
    for (;;) {
      const answer = await fetch(address).catch(() => undefined);
      if (answer?.ok) break;
      if (server.exitCode !== null || Date.now() > until) throw new Error('Restate did not start.');
      await sleep(RETRY_MS);
    }
  }
}
