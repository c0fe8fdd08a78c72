import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError } from './git.js';
import { OwnLocks } from './locks.js';

const PATIENCE_MS = 10_000;
const BRANCH = 'main.lock';

let folder: string;
let locks: OwnLocks;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setup-locks-'));
  locks = new OwnLocks(folder, PATIENCE_MS);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A file of this age. */
async function leave(name: string, ageMs: number): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, '');
  const at = new Date(Date.now() - ageMs);
  await utimes(path, at, at);
  return path;
}

const MARKER = 'setup-orchestrator.writing';
const left = async () => (await readdir(folder)).sort();

it('a lock without a marker of ours is somebody else’s, however old', async () => {
  const path = await leave('index.lock', 3_600_000);
  expect(await locks.clear(BRANCH)).toMatchObject({ path });
  expect(await left()).toEqual(['index.lock']);
});

it('a lock from before our last run is somebody else’s', async () => {
  const path = await leave('index.lock', 60_000);
  await leave(MARKER, 30_000);
  expect(await locks.clear(BRANCH)).toMatchObject({ path });
});

it('a lock that came when no git of our last run can have run any more is somebody else’s, although the marker is there', async () => {
  await leave(MARKER, 3_600_000);
  const path = await leave('index.lock', 15_000);
  expect(await locks.clear(BRANCH)).toMatchObject({ path });
  expect(await left()).toEqual(['index.lock', MARKER].sort());
});

it('a lock that came in a run of ours which never ended is removed once no git of ours can still run', async () => {
  await leave(MARKER, 12_000);
  const path = await leave('index.lock', 5_000);
  expect(await locks.clear(BRANCH)).toMatchObject({ path });
  await utimes(path, new Date(Date.now() - 11_000), new Date(Date.now() - 11_000));
  await leave(BRANCH, 11_000);
  expect(await locks.clear(BRANCH)).toBeUndefined();
  expect(await left()).toEqual([]);
});

it('a marker is worth nothing any more when no lock was left: a later lock is somebody else’s', async () => {
  await leave(MARKER, 60_000);
  expect(await locks.clear(BRANCH)).toBeUndefined();
  const path = await leave('index.lock', 20_000);
  expect(await locks.clear(BRANCH)).toMatchObject({ path });
});

it('the marker is there while we write, and goes when that ends, well or by an error of git', async () => {
  await locks.writing(async () => {
    expect(await left()).toEqual([MARKER]);
  });
  expect(await left()).toEqual([]);
  await expect(locks.writing(() => Promise.reject(new GitError('add', 128, 'no')))).rejects.toThrow('no');
  expect(await left()).toEqual([]);
});

it('the marker stays where git was killed', async () => {
  await expect(locks.writing(() => Promise.reject(new GitError('add', null, 'ended by SIGKILL')))).rejects.toThrow();
  expect(await left()).toEqual([MARKER]);
});
