import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from '../config/env.js';
import { startEmbedded } from './embedded.js';

const ADDRESSES = {
  DATABASE_URL: 'postgres://somewhere/setup',
  REDIS_URLS: 'redis://a,redis://b,redis://c',
  JWT_SECRET: 'x'.repeat(32),
};

describe('startEmbedded', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('starts nothing and touches no file where everything has an address', async () => {
    const env = readEnv({ ...ADDRESSES, DATA_DIR: join(folder, 'data') });
    const embedded = await startEmbedded(env);
    expect(embedded.settings).toEqual(env);
    expect(embedded.started).toEqual([]);
    await embedded.stop();
    expect(await readdir(folder)).toEqual([]);
  });

  it('falls back to the lock in this process, loudly, where there is no Redis', async () => {
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      const embedded = await startEmbedded(readEnv({ ...ADDRESSES, REDIS_URLS: '', DATA_DIR: join(folder, 'data') }));
      expect(embedded.settings.lock.nodes).toBe('in-process');
      expect(embedded.started).toEqual([expect.stringContaining('NO REDIS')]);
      await embedded.stop();
      expect(await readdir(join(folder, 'data'))).toEqual([]);
    } finally {
      process.env.PATH = PATH;
    }
  });
});
