import { run, say } from './lib/narrator.mjs';
import { provideRedis } from './lib/redis.mjs';

/**
 * `npm run mutation [-- domain|plan|creation|pipeline [arguments of stryker]]`: changes the code in every way that a test should
 * notice, and counts what the tests notice (docs/mutation.md). One PostgreSQL serves all runs of the tests.
 */
const PARTS = ['domain', 'plan', 'creation', 'pipeline'];
const [first, ...rest] = process.argv.slice(2);
const [parts, args] = PARTS.includes(first) ? [[first], rest] : [PARTS, process.argv.slice(2)];

process.env.TEST_REDIS_SERVER = await provideRedis();
if ((await run('npm', ['run', '--silent', 'build'])) !== 0) throw new Error('It does not build.');
const { default: startPostgres } = await import('../test/support/global-setup.mjs');
const { default: stopPostgres } = await import('../test/support/global-teardown.mjs');
await startPostgres();
try {
  for (const part of parts) {
    const env = { ...process.env, MUTATION_PART: part };
    if ((await run('npx', ['stryker', 'run', ...args], { env })) !== 0) process.exitCode = 1;
  }
} finally {
  await stopPostgres();
}
say('done: reports/mutation');
