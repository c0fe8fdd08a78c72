import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataDir } from './data-dir-lock.js';

describe('lockDataDir', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('refuses while the owner lives, naming the process and what to do', async () => {
    await lockDataDir(folder);
    await expect(lockDataDir(folder)).rejects.toThrow(
      `Another server (process ${String(process.pid)}) uses the data folder ${folder}. ` +
        'Stop it, or set another DATA_DIR and another PORT for this one.',
    );
  });

  it('gives the lock back and leaves nothing', async () => {
    const release = await lockDataDir(folder);
    await release();
    expect(await readdir(folder)).toEqual([]);
    await expect(lockDataDir(folder)).resolves.toBeDefined();
  });

  it('takes over from an owner that died', async () => {
    const { pid } = spawnSync('true');
    await symlink(`${String(pid)}@1`, join(folder, 'server.lock.7'));
    await lockDataDir(folder);
    expect(await readdir(folder)).toEqual(['server.lock.8']);
  });

  if (process.platform === 'linux') {
    it('takes over where the pid of the owner was given to another process', async () => {
      await symlink(`${String(process.ppid)}@1`, join(folder, 'server.lock.1'));
      await lockDataDir(folder);
      expect(await readdir(folder)).toEqual(['server.lock.2']);
    });
  }

  it('lets one of many starters take over a stale lock', async () => {
    const { pid } = spawnSync('true');
    await symlink(`${String(pid)}@1`, join(folder, 'server.lock.1'));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataDir(folder)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });
});
