import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunAs } from '../../src/embedded/service.js';
import { setting } from './setting.js';

const READY_WITHIN_MS = 60_000;
const ENTRY = resolve('dist/src/main.js');

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerOptions {
  /** Another user; the tests must run as root for it. */
  readonly runAs?: RunAs;
  /** Its own process group, as a terminal gives one to a command: for Ctrl-C. */
  readonly ownGroup?: boolean;
  /** Another build of the program; `dist/src/main.js` without it. */
  readonly entry?: string;
  /** What Node is started with; stacks that name the sources without it. */
  readonly nodeFlags?: readonly string[];
}

/** A server process, which may not be ready yet or not even start. */
export interface LaunchedServer {
  readonly pid: number;
  readonly dataDir: string;
  readonly exited: Promise<Exit>;
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  /** SIGINT to the whole group (needs `ownGroup`). */
  pressCtrlC(): void;
}

export interface ServerProcess extends LaunchedServer {
  readonly url: string;
}

const running = new Map<ChildProcess, Promise<Exit>>();
const folders: string[] = [];

// Nothing outlives the file that imports this.
afterAll(async () => {
  await Promise.all([...running].map(([child, exited]) => end(child, exited)));
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function end(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  child.kill('SIGTERM');
  const late = await Promise.race([exited.then(() => false), sleep(15_000, true, { ref: false })]);
  if (late) child.kill('SIGKILL');
  await exited;
}

/** An empty folder for DATA_DIR, removed at the end of the file. */
export function newDataDir(owner?: RunAs): string {
  const folder = mkdtempSync(join(tmpdir(), 'setup-data-'));
  if (owner) chownSync(folder, owner.uid, owner.gid);
  folders.push(folder);
  return folder;
}

/**
 * Starts `node dist/src/main.js` on a free port, with a data folder of its own unless `env` names one. It sees no
 * variable of ours but PATH (and on it the Redis of the tests) and HOME.
 */
export function launchServer(env: Record<string, string> = {}, options: ServerOptions = {}): LaunchedServer {
  const dataDir = env.DATA_DIR ?? newDataDir(options.runAs);
  const path = [dirname(setting('TEST_REDIS_SERVER')), process.env.PATH].join(delimiter);
  const flags = options.nodeFlags ?? ['--enable-source-maps'];
  const child = spawn(process.execPath, [...flags, options.entry ?? ENTRY], {
    env: { PATH: path, HOME: process.env.HOME, PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.ownGroup ?? false,
    ...options.runAs,
  });
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} cannot be started.`);
  // "close" rather than "exit": only then has everything that it wrote been read.
  const exited = new Promise<Exit>((done) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      done({ code, signal });
    });
  });
  running.set(child, exited);
  return {
    pid,
    dataDir,
    exited,
    stdout: () => texts.out,
    stderr: () => texts.err,
    kill: (signal) => child.kill(signal),
    pressCtrlC: () => process.kill(-pid, 'SIGINT'),
  };
}

/** As `launchServer`, and waits until it says where it listens and /health/live answers. */
export async function startServer(
  env: Record<string, string> = {},
  options: ServerOptions = {},
): Promise<ServerProcess> {
  const server = launchServer(env, options);
  let gone: Exit | undefined;
  void server.exited.then((exit) => (gone = exit));
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until && !gone) {
    const url = /Listening on (http:\/\/\S+)/.exec(server.stdout())?.[1];
    if (url && (await isLive(url))) return { ...server, url };
    await sleep(50);
  }
  const why = gone ? `ended with ${JSON.stringify(gone)}` : 'was not ready in time';
  throw new Error(`The server ${why}.\n${server.stdout()}\n${server.stderr()}`);
}

async function isLive(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/live`)).ok;
  } catch {
    return false;
  }
}

/** What the server left for local clients. */
export function accessOf(server: LaunchedServer): { url: string; ownerToken: string; adminToken: string } {
  const text = readFileSync(join(server.dataDir, 'access.json'), 'utf8');
  return JSON.parse(text) as { url: string; ownerToken: string; adminToken: string };
}
