import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { HistoryLine } from '../../src/testing/history.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { Lead, principalOf } from '../support/lead.js';

const CLI = resolve('dist/src/cli/history.js');
const deployment = useDeployment();
let site: Site;
let folder: string;

beforeAll(async () => {
  site = await deployment.open();
  folder = await mkdtemp(join(tmpdir(), 'setup-history-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const history = (...args: string[]) =>
  new Promise<{ code: unknown; out: string; text: string }>((done) => {
    const env = { PATH: process.env.PATH, DATABASE_URL: deployment.database.url };
    execFile(process.execPath, [CLI, ...args], { env }, (error, out, text) => {
      done({ code: error ? error.code : 0, out, text });
    });
  });

const parsed = (out: string): HistoryLine[][] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryLine[]);

it('what was recorded has no personal data, and runs through the machine of today', async () => {
  const owner = principalOf('ada@example.org');
  const lead = await (await Lead.create(site, owner)).to('FINALIZING');
  await lead.fail();
  await lead.send('RETRY', { reason: 'Ada said so.' });
  await lead.to('COMPLETED');
  const { code, out } = await history();
  expect(code).toBe(0);
  for (const personal of ['ada', 'Ada', lead.id]) expect(out).not.toContain(personal);
  const [recorded = [], ...others] = parsed(out);
  expect([recorded.length, others]).toEqual([11, []]);
  expect(recorded[0]).toMatchObject({ version: 1, from: 'IDLE', event: 'START', to: 'COLLECTING_ORG', by: 'user' });
  const kept = ['version', 'from', 'event', 'to', 'by', 'durationMs'];
  for (const line of recorded) expect(Object.keys(line)).toEqual(kept);

  const file = join(folder, 'histories.jsonl');
  await writeFile(file, out);
  expect(await history('--replay', file)).toMatchObject({ code: 0, out: '1 histories, 0 refused\n' });
});

it('records one setup alone, and none that never began', async () => {
  const [lead] = [await (await Lead.create(site)).to('COLLECTING_DOC'), await Lead.create(site)];
  expect(parsed((await history('--setup', lead.id)).out)).toMatchObject([
    [{ version: 1 }, { version: 2 }, { version: 3 }],
  ]);
  expect((await history('--setup', randomUUID())).out).toBe('');
});

it('a replay names the line and the step that the machine refuses, and exits with 1', async () => {
  const file = join(folder, 'old.jsonl');
  const old = [
    { version: 1, from: 'IDLE', event: 'START', to: 'COLLECTING_ORG' },
    { version: 2, from: 'COLLECTING_ORG', event: 'SKIP', to: 'COLLECTING_DOC' },
  ];
  await writeFile(file, `${JSON.stringify(old.slice(0, 1))}\n${JSON.stringify(old)}\n`);
  const { code, out } = await history('--replay', file);
  expect(code).toBe(1);
  expect(out).toBe(
    `${file}:2: version 2: COLLECTING_ORG does not take SKIP; it takes SUBMIT_ORGANIZATION, FAIL, TIMEOUT.\n2 histories, 1 refused\n`,
  );
});

it('what is no history is refused with its place, and exits with 2', async () => {
  const file = join(folder, 'other.jsonl');
  await writeFile(file, '[]\n{"version":1}\n');
  expect(await history('--replay', file)).toMatchObject({
    code: 2,
    text: expect.stringContaining(`${file}:2 is no history`),
  });
});
