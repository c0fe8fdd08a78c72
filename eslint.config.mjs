import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist/', 'console/dist/', '.data/', '.cache/', 'coverage/', 'reports/', 'docs/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, rules: { 'max-lines': ['error', { max: 400 }] } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Its fix writes `import type` for injected classes, and Nest then finds nothing to inject at start.
      '@typescript-eslint/consistent-type-imports': 'off',
      // Nest declares the types of its options as classes and is given object literals.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Nest modules are classes that only carry their decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
    },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      // Jest's asymmetric matchers and supertest's `body` are `any` by their own declarations.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: {
      eqeqeq: 'error',
      'no-unreachable': 'error',
      'no-unsafe-finally': 'error',
      'require-atomic-updates': 'error',
    },
  },
);
