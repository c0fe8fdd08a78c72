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
  const server = await startServer(join(folder, 'server'), {
    ...env,
    DATABASE_URL: databaseUrl,
    ...(lock.nodes !== 'in-process' && { REDIS_URLS: lock.nodes.join(',') }),
  });
  return {
    ...server,
    databaseUrl,
    redis: lock.nodes === 'in-process' ? 'in-process emulation' : `${String(lock.nodes.length)} node`,
    async stop() {
      await server.stop();
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * One server process that listens.
 *
 * @param env   besides what every bench sets: where its services are
 * @param entry what it runs; the product where left out
 */
export async function startServer(dataDir, env, entry = 'dist/src/main.js') {
  const secret = env.JWT_SECRET ?? randomBytes(32).toString('hex');
  const server = spawn(process.execPath, [entry], {
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: dataDir,
      JWT_SECRET: secret,
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  return {
    pid: server.pid,
    url: await listening(server),
    token: (subject, roles = []) => sign(secret, subject, roles),
    /** The server's largest resident memory so far, in MiB; undefined where the system does not tell. */
    peakMemory: () => memoryOf(server.pid, 'VmHWM'),
    /** The same, now. */
    memory: () => memoryOf(server.pid, 'VmRSS'),
    async stop() {
      server.kill('SIGTERM');
      await exited;
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

async function memoryOf(pid, what) {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const kib = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return kib && Number(kib) / 1024;
}
