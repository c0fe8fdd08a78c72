import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { RunAs } from '../../src/embedded/service.js';
import { accessOf, launchServer, newDataDir, startServer, type ServerProcess } from '../support/process.js';
import { besideServer, remainsOf, watchersOf } from './remains.js';

const run = promisify(execFile);

/** Creates a setup as the local owner and returns its id. */
async function createSetup(server: ServerProcess): Promise<string> {
  const response = await fetch(`${server.url}/v1/setups`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${accessOf(server).ownerToken}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: '{}',
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

async function listSetups(server: ServerProcess): Promise<string[]> {
  const headers = { authorization: `Bearer ${accessOf(server).ownerToken}` };
  const response = await fetch(`${server.url}/v1/setups`, { headers });
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: { id: string }[] }).items.map((item) => item.id);
}

describe('a server with embedded services', () => {
  it('starts on an empty data folder, says what it started, and stops all of it on SIGTERM', async () => {
    const server = await startServer();
    expect(accessOf(server).url).toBe(server.url);
    expect(server.stdout()).toMatch(/PostgreSQL \d+\.\d+ on 127\.0\.0\.1:\d+/);
    expect(server.stdout()).toMatch(/(Redis|Valkey) \d+\.\S+ .*on 127\.0\.0\.1:\d+/);
    const beside = await besideServer(server.dataDir);
    expect(await remainsOf(beside)).toContain(`postgres ${String(beside.postmaster)}`);

    server.kill('SIGTERM');
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(await remainsOf(beside)).toEqual([]);
  });

  it('stops all of it on Ctrl-C, which reaches the whole process group', async () => {
    const server = await startServer({}, { ownGroup: true });
    const beside = await besideServer(server.dataDir);
    server.pressCtrlC();
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(await remainsOf(beside)).toEqual([]);
  });

  it('keeps its data and its secret over a restart', async () => {
    const first = await startServer();
    const id = await createSetup(first);
    const { ownerToken } = accessOf(first);
    first.kill('SIGTERM');
    await first.exited;

    const second = await startServer({ DATA_DIR: first.dataDir });
    expect(await listSetups(second)).toEqual([id]);
    const response = await fetch(`${second.url}/v1/setups`, { headers: { authorization: `Bearer ${ownerToken}` } });
    expect(response.status).toBe(200);
  });

  it('starts at once after kill -9 of the previous one', async () => {
    const first = await startServer();
    const id = await createSetup(first);
    first.kill('SIGKILL');
    await first.exited;
    const second = await startServer({ DATA_DIR: first.dataDir });
    expect(await listSetups(second)).toEqual([id]);
  });

  it('replaces a PostgreSQL that a killed server left running', async () => {
    const first = await startServer();
    const id = await createSetup(first);
    const { postmaster } = await besideServer(first.dataDir);
    for (const watcher of await watchersOf(postmaster)) process.kill(watcher, 'SIGKILL');
    first.kill('SIGKILL');
    await first.exited;
    expect(() => process.kill(postmaster, 0)).not.toThrow();

    const second = await startServer({ DATA_DIR: first.dataDir });
    expect((await besideServer(second.dataDir)).postmaster).not.toBe(postmaster);
    expect(await listSetups(second)).toEqual([id]);
  });

  it('recovers when PostgreSQL was killed with it', async () => {
    const first = await startServer();
    const id = await createSetup(first);
    const { postmaster } = await besideServer(first.dataDir);
    process.kill(postmaster, 'SIGKILL');
    first.kill('SIGKILL');
    await first.exited;
    const second = await startServer({ DATA_DIR: first.dataDir });
    expect(await listSetups(second)).toEqual([id]);
  });

  it('refuses a data folder that a living server uses, and says whose it is', async () => {
    const first = await startServer();
    const second = launchServer({ DATA_DIR: first.dataDir });
    const exit = await second.exited;
    expect(exit.signal).toBeNull();
    expect(exit.code).not.toBe(0);
    const said = second.stdout() + second.stderr();
    expect(said).toContain(`process ${String(first.pid)}`);
    expect(said).toContain('set another DATA_DIR and another PORT');
    expect((await fetch(`${first.url}/health/live`)).ok).toBe(true);
  });

  it('runs beside another one with another data folder', async () => {
    const [first, second] = await Promise.all([startServer(), startServer()]);
    const id = await createSetup(first);
    expect(await listSetups(first)).toEqual([id]);
    expect(await listSetups(second)).toEqual([]);
  });

  it('runs as an ordinary user', async () => {
    if (process.getuid?.() !== 0) return; // Then everything above has shown it.
    const nobody = await lookUpNobody();
    const obstacle = await whyUnreachable(nobody);
    if (obstacle) {
      console.warn(`Not tried as an ordinary user, who cannot read this clone: ${obstacle}`);
      expect(obstacle).toContain('EACCES');
      return;
    }
    const server = await startServer({ DATA_DIR: newDataDir(nobody), HOME: '/' }, { runAs: nobody });
    expect(await listSetups(server)).toEqual([]);
    server.kill('SIGTERM');
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });
});

async function lookUpNobody(): Promise<RunAs> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'nobody']), run('id', ['-g', 'nobody'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** What keeps this user from reading the built server; `undefined` where nothing does. */
async function whyUnreachable(user: RunAs): Promise<string | undefined> {
  const script = `require('node:fs').readFileSync(${JSON.stringify(resolve('dist/src/main.js'))})`;
  try {
    await run(process.execPath, ['-e', script], { cwd: '/', ...user });
    return undefined;
  } catch (error) {
    const text = String(error);
    return /EACCES[^\n]*/.exec(text)?.[0] ?? text;
  }
}
