import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JournalRepository } from '../../src/journal/journal.repository.js';
import { print } from '../crash/report.js';
import { JournalFolder, recordFile } from './folder.js';

const KILLS = Number(process.env.KILLS ?? 40);
/** Older than any git of ours that could still run. */
const AGE_MS = 60_000;

const folder = new JournalFolder();
beforeAll(() => folder.make());
afterAll(() => folder.remove());

/** Commits batches as fast as it can, until it is killed, with the git that it has just started. */
const WRITER = `
  import { JournalRepository } from ${JSON.stringify(resolve('dist/src/journal/journal.repository.js'))};
  const [folder, from] = process.argv.slice(1);
  const repository = new JournalRepository(folder);
  const id = (n) => String(n).padStart(8, '0') + '-0000-4000-8000-000000000000';
  for (let n = Number(from); ; n += 20) {
    const batch = Array.from({ length: 20 }, (_, at) => {
      const setup = id(n + at);
      return { path: 'setups/' + setup.slice(0, 2) + '/' + setup + '.md', version: 1, line: setup,
        text: '---\\nsetup: "' + setup + '"\\nversion: 1\\n---\\n' };
    });
    await repository.commit(batch).catch((error) => { console.error(error.message); process.exit(3); });
    if (n === Number(from)) console.log('writing');
  }`;

async function writeAndKill(from: number): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, folder.path, String(from)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [said] = (await Promise.race([once(child.stdout, 'data'), exited])) as [Buffer | number];
  expect(String(said)).toBe('writing\n');
  await sleep(Math.random() * 120);
  // Its process group: node and whichever git runs just then, in the middle of whatever that does.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  await exited;
}

/** As if all of this were a minute ago: nobody has to wait for the patience with locks that may still be in use. */
async function age(): Promise<string[]> {
  const git = join(folder.path, '.git');
  const names = await readdir(git, { recursive: true });
  const left = names.filter((name) => /\.lock$|\.writing$/.test(name));
  const at = new Date(Date.now() - AGE_MS);
  for (const name of left) await utimes(join(git, name), at, at);
  return left.filter((name) => name.endsWith('.lock'));
}

it('git that is killed with its parent at any moment leaves a valid repository, and the next batch heals it by itself', async () => {
  const repository = new JournalRepository(folder.path);
  let locks = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    await writeAndKill(kill * 10_000);
    locks += (await age()).length;
    await repository.commit([recordFile(kill * 10_000 + 9_999)]);
    expect(await folder.damage()).toBe('');
  }
  const kept = (await folder.git('ls-tree', '-r', '--name-only', 'HEAD')).split('\n');
  for (let kill = 0; kill < KILLS; kill += 1) expect(kept).toContain(recordFile(kill * 10_000 + 9_999).path);
  print(
    `${String(KILLS)} kills: ${String(locks)} locks were left behind, ${String(kept.length)} records in ${String(await folder.commits())} commits`,
  );
}, 240_000);
