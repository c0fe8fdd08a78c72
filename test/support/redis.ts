import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../src/embedded/free-port.js';
import { setting } from './setting.js';

/** A real Redis process to be mistreated. */
export interface RedisNode {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
  /** Ends it at once; with `startRedis(port)` an empty one comes back at the same address. */
  kill9(): Promise<void>;
  /** SIGSTOP: connections stay open and nobody answers. */
  pause(): void;
  resume(): void;
}

const started = new Set<ChildProcess>();

/** Of the environment of a test file: leak-environment.mjs. */
declare const atEnd: (end: () => Promise<unknown>) => void;

// Whatever a test forgot or could not reach. After the applications: ioredis leaves a timer of two seconds behind where
// the node was gone first.
atEnd(() => Promise.all([...started].map((child) => end(child, 'SIGKILL'))));

/**
 * Starts a Redis without persistence on 127.0.0.1 and waits until it answers.
 *
 * @param port a free one if left out
 */
export async function startRedis(port?: number): Promise<RedisNode> {
  const chosen = port ?? (await freePort());
  const args = ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(setting('TEST_REDIS_SERVER'), args, { cwd: tmpdir(), stdio: 'ignore' });
  started.add(child);
  await once(child, 'spawn');
  const url = `redis://127.0.0.1:${String(chosen)}`;
  await waitUntilReady(child, url);
  return {
    url,
    port: chosen,
    stop: () => end(child, 'SIGTERM'),
    kill9: () => end(child, 'SIGKILL'),
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
  };
}

/** Several independent nodes at once. */
export const startRedisNodes = (count: number): Promise<RedisNode[]> =>
  Promise.all(Array.from({ length: count }, () => startRedis()));

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
  const until = Date.now() + 10_000;
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: () => (isRunning(child) && Date.now() < until ? 20 : null),
  });
  // The command below fails with the last of them.
  redis.on('error', () => undefined);
  try {
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  started.delete(child);
  const gone = isRunning(child) ? once(child, 'exit') : undefined;
  child.kill(signal);
  if (signal === 'SIGTERM') {
    // A paused one only hears of it when it goes on.
    child.kill('SIGCONT');
    await Promise.race([gone, sleep(5_000, undefined, { ref: false })]);
    child.kill('SIGKILL');
  }
  await gone;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
