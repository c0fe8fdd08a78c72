import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { readEnv } from '../../dist/src/config/env.js';
import { startEmbedded } from '../../dist/src/embedded/embedded.js';

/**
 * PostgreSQL (fsync on) and Redis of the bench's own, and one server process with every role, so that the load
 * generator, the database and the server are processes apart.
 *
 * @param env variables for the server besides
 */
export async function startBench(env = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'setup-bench-'));
  const embedded = await startEmbedded(readEnv({ DATA_DIR: join(folder, 'services') }));
  const { databaseUrl, lock } = embedded.settings;
  const secret = randomBytes(32).toString('hex');
  const server = spawn(process.execPath, ['dist/src/main.js'], {
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: join(folder, 'server'),
      DATABASE_URL: databaseUrl,
      JWT_SECRET: secret,
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
      ...env,
      ...(lock.nodes !== 'in-process' && { REDIS_URLS: lock.nodes.join(',') }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    databaseUrl,
    redis: lock.nodes === 'in-process' ? 'in-process emulation' : `${String(lock.nodes.length)} node`,
    url: await listening(server),
    token: (subject, roles = []) => sign(secret, subject, roles),
    /** The server's largest resident memory so far, in MiB; undefined where the system does not tell. */
    peakMemory: () => peakMemory(server.pid),
    async stop() {
      server.kill('SIGTERM');
      await once(server, 'exit');
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(server) {
  let said = '';
  for await (const chunk of server.stdout) {
    said += String(chunk);
    const url = /Listening on (http:\/\/\S+)/.exec(said)?.[1];
    if (url) {
      server.stdout.resume();
      return url;
    }
  }
  throw new Error(`The server did not start:\n${said}`);
}

const sign = (secret, subject, roles) =>
  new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));

async function peakMemory(pid) {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib && Number(kib) / 1024;
}
