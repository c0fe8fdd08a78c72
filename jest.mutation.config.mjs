import { common } from './jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...common,
  testEnvironment: `${import.meta.dirname}/test/mutation/environment.mjs`,
  testMatch: [`<rootDir>/test/mutation/${process.env.MUTATION_PART ?? 'domain'}.ts`],
  testTimeout: 15_000,
};
