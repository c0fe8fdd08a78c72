import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { print } from '../crash/report.js';
import { startApplication, type TestApplication } from '../support/application.js';
import { eventually } from '../support/eventually.js';

const run = promisify(execFile);

/** HOLD_MS=30000 for the long run. */
const HOLD_MS = Number(process.env.HOLD_MS ?? 4_000);
const SETUPS = 10;

let journal: string;
let app: TestApplication;

beforeAll(async () => {
  journal = await mkdtemp(join(tmpdir(), 'setup-journal-'));
  app = await startApplication({ JOURNAL_DIR: journal });
});
afterAll(() => rm(journal, { recursive: true, force: true }));

const git = async (...args: string[]): Promise<string> => (await run('git', ['-C', journal, ...args])).stdout.trim();

const commits = async (): Promise<number> => Number(await git('rev-list', '--count', 'HEAD').catch(() => '0'));

const recorded = async (): Promise<string[]> =>
  (await git('ls-tree', '-r', '--name-only', 'HEAD').catch(() => ''))
    .split('\n')
    .filter((name) => name.endsWith('.md'));

/** Ten owners at the same instant, each from nothing to COMPLETED. @returns how long each took, in milliseconds */
async function completeTen(round: string): Promise<number[]> {
  const one = async (_: unknown, n: number): Promise<number> => {
    const owner = await app.as(`${round}-${String(n)}`);
    const begin = performance.now();
    const { body } = await owner.post<{ id: string }>('/v1/setups');
    const path = `/v1/setups/${body.id}`;
    const organization = { name: `House ${String(n)}`, organizationType: 'hoa', contactEmail: 'a@example.org' };
    const document = { title: 'Rules', documentType: 'bylaws', hierarchy: ['Part'], content: '# One\n\nText.\n' };
    const workflow = { name: 'Vote', stages: [{ name: 'All', approverRole: 'member' }] };
    await owner.post(`${path}/start`);
    await owner.post(`${path}/organization`, organization);
    await owner.post(`${path}/document`, { ...document, mediaType: 'text/markdown' });
    await owner.post(`${path}/workflow`, workflow);
    await eventually(async () => (await owner.get<{ state: string }>(path)).body.state === 'COMPLETED');
    return performance.now() - begin;
  };
  return Promise.all(Array.from({ length: SETUPS }, one));
}

const longest = (times: number[]): number => Math.max(...times);

it('ten setups complete while someone else holds the journal’s index.lock, and the journal has all of them afterwards', async () => {
  const before = await completeTen('before');
  await eventually(async () => (await recorded()).length === SETUPS);
  const commitsBefore = await commits();

  const lock = join(journal, '.git', 'index.lock');
  await writeFile(lock, '');
  const begin = performance.now();
  const during = await completeTen('during');
  expect(await recorded()).toHaveLength(SETUPS);
  const admin = await app.as('root', 'admin');
  const sink = await eventually(async () => {
    const { body } = await admin.get<{ sinks: { status: string; lastError: string | null }[] }>('/v1/admin/outbox');
    return body.sinks.find(({ status }) => status === 'FAILING');
  });
  expect(sink.lastError).toMatch(/index\.lock/);
  await sleep(Math.max(0, HOLD_MS - (performance.now() - begin)));
  expect(await recorded()).toHaveLength(SETUPS);
  await rm(lock);

  const released = performance.now();
  await eventually(async () => (await recorded()).length === 2 * SETUPS, 90_000);
  const sizes = (await git('log', '--format=%s', '--reverse')).split('\n');
  print(
    `10 setups at once: ${longest(before).toFixed(0)} ms before, ${longest(during).toFixed(0)} ms while index.lock was ` +
      `held for ${String(HOLD_MS)} ms; complete ${(performance.now() - released).toFixed(0)} ms after its release; ` +
      `${String(commitsBefore)} + ${String((await commits()) - commitsBefore)} commits: ${sizes.join(' · ')}`,
  );
  expect(await git('fsck', '--strict', '--no-dangling')).toBe('');
}, 240_000);
