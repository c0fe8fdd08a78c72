import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, say } from './lib/narrator.mjs';
import { provideRedis } from './lib/redis.mjs';

/**
 * What runs when nothing else is asked for. Crash tests and races of fifty watch the clock and use every core by
 * themselves; two files of all others fit side by side, since most of their time they wait.
 */
const RUNS = [
  ['--maxWorkers=2', '--selectProjects', 'unit', 'integration'],
  ['--runInBand', '--selectProjects', 'races', 'crash'],
];

/**
 * `npm test [-- arguments of jest]`: unit, integration and crash tests, on a machine with nothing but Node and npm. The
 * last line says how many tests passed and failed. A suite that did not run and a test that was skipped have failed.
 */
async function main() {
  const args = process.argv.slice(2);
  const redis = await provideRedis();
  say(`Redis for the tests: ${redis}`);
  if ((await run('npm', ['run', '--silent', 'build'])) !== 0) return { passed: 0, failed: 1 };

  const total = { passed: 0, failed: 0 };
  for (const chosen of args.length > 0 ? [args] : RUNS) {
    const { passed, failed } = await jest(chosen, redis);
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}

async function jest(args, redis) {
  const folder = await mkdtemp(join(tmpdir(), 'setup-jest-'));
  try {
    const report = join(folder, 'report.json');
    const ci = process.env.CI ? ['--ci'] : [];
    // A file that leaves something open has failed by then (leak-environment.mjs); Jest would wait for it for ever.
    const flags = ['--json', `--outputFile=${report}`, '--forceExit', ...ci, ...args];
    const code = await run(
      process.execPath,
      ['node_modules/jest/bin/jest.js', ...flags],
      // The human output is on stderr; the JSON goes to the file only.
      { env: testEnvironment(redis), stdio: ['inherit', 'ignore', 'inherit'] },
    );
    const result = count(JSON.parse(await readFile(report, 'utf8')), isByName(args));
    return code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function testEnvironment(redis) {
  const modules = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
  return {
    ...process.env,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${modules}`.trim(),
    TEST_REDIS_SERVER: redis,
  };
}

function count(report, byName) {
  const skipped = byName ? 0 : report.numPendingTests + report.numTodoTests;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites + skipped,
  };
}

/** Who asks for tests by name means to skip the others. */
const isByName = (args) => args.some((arg) => /^(-t|--testNamePattern)(=|$)/.test(arg));

let result = { passed: 0, failed: 1 };
try {
  result = await main();
} catch (error) {
  console.error(error);
}
process.exitCode = result.failed === 0 && result.passed > 0 ? 0 : 1;
say('done');
console.log(`${result.passed} passed, ${result.failed} failed`);
