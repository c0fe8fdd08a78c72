import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Its three states and three events: each pair is a test, and their names are one. */
const TESTS = 10;
let folder: string;
let example: string;

/** A project of its own that depends on this package, as a user has it. */
beforeAll(async () => {
  const block = /<!-- ci:example -->\n+```js\n([\s\S]*?)```/.exec(await readFile('README.md', 'utf8'))?.[1];
  if (block === undefined) throw new Error('README.md has no block ```js after <!-- ci:example -->.');
  example = block;
  folder = await mkdtemp(join(tmpdir(), 'setup-readme-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(resolve('.'), join(folder, 'node_modules/setup-orchestrator'));
  await symlink(resolve('node_modules/xstate'), join(folder, 'node_modules/xstate'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', jest: { transform: {} } }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: {
    readonly message: string;
    readonly assertionResults: { readonly title: string; readonly status: string }[];
  }[];
}

/** Runs Jest in the project on this test. */
async function run(source: string): Promise<{ passed: number; failed: string[]; message: string }> {
  await writeFile(join(folder, 'article.test.js'), source);
  const args = [resolve('node_modules/jest/bin/jest.js'), '--rootDir', folder, '--json', '--no-cache', '--runInBand'];
  const env = {
    PATH: process.env.PATH,
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  };
  const stdout = await new Promise<string>((done, fail) => {
    execFile(process.execPath, args, { cwd: folder, env }, (error, out, text) => {
      // A test that fails is an answer, too.
      if (out.startsWith('{')) done(out);
      else fail(new Error(text, { cause: error }));
    });
  });
  const report = JSON.parse(stdout) as Report;
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results.filter(({ status }) => status !== 'passed').map(({ title }) => title);
  return {
    passed: report.numPassedTests,
    failed,
    message: report.testResults.map(({ message }) => message).join('\n'),
  };
}

it('the example in the README has less than 20 lines and passes in a project of its own', async () => {
  expect(example.trim().split('\n').length).toBeLessThan(20);
  expect(await run(example)).toEqual({ passed: TESTS, failed: [], message: '' });
});

it('the example fails, and names the cells, where the machine is another than the contract', async () => {
  const changed = example.replace("REJECT: 'draft' } },\n    published", "REJECT: 'published' } },\n    published");
  expect(changed).not.toBe(example);
  expect(await run(changed)).toMatchObject({ passed: TESTS - 1, failed: ['review goes with REJECT to published'] });
  const more = example.replace('published: {},\n  }', "published: { on: { REJECT: 'draft' } },\n  }");
  expect(await run(more)).toMatchObject({ passed: TESTS - 1, failed: ['published goes with REJECT to draft'] });
});
