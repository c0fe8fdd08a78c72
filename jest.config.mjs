/** Both kinds of tests: native ES modules, TypeScript through swc (its settings are in .swcrc). */
export const common = {
  rootDir: import.meta.dirname,
  testEnvironment: '<rootDir>/test/support/leak-environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Mutation testing makes copies of everything.
  modulePathIgnorePatterns: ['<rootDir>/.cache/'],
  transform: { '^.+\\.ts$': '@swc/jest' },
};

/** With a PostgreSQL of their own. */
const withServices = {
  ...common,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

/** Where a browser is: `npm run test:browser` finds one. Each file starts the product itself, as a user does. */
const browser = process.env.CHROMIUM
  ? [{ ...common, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] }]
  : [];

/** @type {import('jest').Config} */
export default {
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/{src,migrations,console/src}/**/*.spec.ts'] },
    {
      ...withServices,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/!(crash|concurrency|browser)/**/*.test.ts'],
    },
    { ...withServices, displayName: 'races', testMatch: ['<rootDir>/test/concurrency/**/*.test.ts'] },
    { ...withServices, displayName: 'crash', testMatch: ['<rootDir>/test/crash/**/*.test.ts'] },
    ...browser,
  ],
  testTimeout: 60_000,
};
