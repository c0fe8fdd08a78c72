const TRANSITION = 'src/setup/transition';

/** What is mutated together, because the same tests hold it: those in test/mutation/<part>.ts. */
const PARTS = {
  domain: ['src/setup/domain/**/*.ts', '!**/*.spec.ts'],
  plan: [`${TRANSITION}/{plan,step-error}.ts`],
  creation: [`${TRANSITION}/{creation.service,single-mode}.ts`],
  pipeline: [`${TRANSITION}/**/*.ts`, '!**/{plan,step-error,creation.service,single-mode}.ts', '!**/*.spec.ts'],
};
const part = process.env.MUTATION_PART ?? 'domain';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: PARTS[part],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  jest: { configFile: 'jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  // Tests that measure a wait suffer from neighbours.
  concurrency: 1,
  // A busy machine is not to be mistaken for an endless loop.
  timeoutMS: 30_000,
  // Every run loads the modules anew, and Node keeps what it compiled.
  maxTestRunnerReuse: 50,
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: `reports/mutation/${part}.html` },
  jsonReporter: { fileName: `reports/mutation/${part}.json` },
  tempDirName: '.cache/mutation',
  ignorePatterns: ['/.cache', '/dist', '/docs', '/bench', '/chaos', '/reports'],
  thresholds: { high: 95, low: 90, break: 90 },
};
