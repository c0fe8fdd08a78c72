import { importSpecs } from './specs.js';

await importSpecs('src/setup/transition');
for (const name of ['sending', 'refusals', 'running', 'submitting']) await import(`../pipeline/${name}.test.js`);
await import('../steps/single-mode.test.js');
