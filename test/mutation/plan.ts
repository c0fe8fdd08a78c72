import { importSpecs } from './specs.js';

await importSpecs('src/setup/transition');
