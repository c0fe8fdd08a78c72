import { importSpecs } from './specs.js';

await importSpecs('src/setup/transition');
await import('../pipeline/idempotency.test.js');
await import('../steps/single-mode.test.js');
