import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MACHINE = resolve('scripts/generated-check.mjs');
const OPENAPI = resolve('dist/src/cli/openapi.js');

const COPIED = ['README.md', 'docs', '.prettierrc.json'];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setup-documents-'));
  for (const path of COPIED) await cp(path, join(folder, path), { recursive: true });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs one of the generators in a folder. */
const run = (cwd: string, script: string, ...args: string[]) =>
  new Promise<{ code: unknown; text: string }>((done) => {
    const env = { PATH: process.env.PATH };
    execFile(process.execPath, [script, ...args], { cwd, env }, (error, stdout, stderr) => {
      done({ code: error ? error.code : 0, text: stdout + stderr });
    });
  });

/** Changes a document of the copy and returns what it was. */
async function change(path: string, from: string, to: string): Promise<string> {
  const before = await readFile(join(folder, path), 'utf8');
  expect(before).toContain(from);
  await writeFile(join(folder, path), before.replace(from, to));
  return before;
}

it('what is generated is checked in as the machine and the controllers say it', async () => {
  expect(await run('.', MACHINE)).toMatchObject({ code: 0 });
  expect(await run('.', OPENAPI, '--check')).toMatchObject({ code: 0 });
});

it('the check names each document that shows another machine, and the generator mends all that it shows', async () => {
  const README = await change('README.md', 'START → COLLECTING_ORG', 'START → SAVING_ORG');
  const page = await change('docs/setup-machine.md', '40 are edges', '41 are edges');
  await change('docs/setup-machine.md', 'RETRY → the working state it came from', 'RETRY → IMPORTING');
  await change('docs/setup-machine.md', '  ERROR --> last: RETRY\n', '');
  await change('docs/setup-machine.md', '| SUCCEED, FAIL ', '| SUCCEED ');
  const machine = await change('docs/machine.json', '"to": ["ABORTED"]', '"to": ["IDLE"]');
  const before = { 'README.md': README, 'docs/setup-machine.md': page, 'docs/machine.json': machine };

  const { code, text } = await run(folder, MACHINE);
  expect(code).toBe(1);
  const complaints = Object.keys(before).map((path) => `${path} shows another machine: npm run generated -- --write\n`);
  expect(text).toBe(complaints.join(''));

  expect(await run(folder, MACHINE, '--write')).toMatchObject({ code: 0 });
  for (const [path, was] of Object.entries(before)) expect(await readFile(join(folder, path), 'utf8')).toBe(was);
});

it('the check refuses an OpenAPI document with another state, and the generator mends it', async () => {
  const before = await change('docs/openapi.json', '"COLLECTING_WF"', '"LIMBO"');
  expect(await run(folder, OPENAPI, '--check')).toMatchObject({ code: 1 });
  expect(await run(folder, OPENAPI)).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'docs/openapi.json'), 'utf8')).toBe(before);
});
