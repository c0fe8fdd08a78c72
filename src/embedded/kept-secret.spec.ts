import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptSecret } from './kept-secret.js';

describe('keptSecret', () => {
  let file: string;

  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'secret-')), 'secret');
  });

  afterEach(() => rm(join(file, '..'), { recursive: true }));

  it('makes a secret once and keeps it', async () => {
    const secret = await keptSecret(file, 48);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(48);
    expect(await keptSecret(file, 48)).toBe(secret);
  });

  it('lets nobody but the owner read it', async () => {
    await keptSecret(file, 48);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('replaces an empty file, which a full disk may leave', async () => {
    await writeFile(file, '');
    expect(await keptSecret(file, 48)).toHaveLength(64);
  });
});
