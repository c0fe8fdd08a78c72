import { readFile, writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { openApiDocument } from '../application.js';
import { AppModule } from '../app.module.js';
import { readEnv, type Settings } from '../config/env.js';
import { createLog } from '../observability/log.js';

/**
 * Writes docs/openapi.json from the controllers, without any service; `--check` compares instead and fails on a
 * difference.
 */
const FILE = 'docs/openapi.json';

const settings: Settings = {
  ...readEnv({ JWT_SECRET: 'only-for-the-document-never-for-tokens' }),
  databaseUrl: 'postgres://nowhere',
  lock: { ...readEnv({}).lock, nodes: 'in-process' },
};
// Preview: the modules are read, and nothing is instantiated or connected.
const app = await NestFactory.create<NestExpressApplication>(AppModule.with(settings, createLog('silent')), {
  preview: true,
  logger: false,
});
const now = `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
if (process.argv.includes('--check')) {
  const kept = await readFile(FILE, 'utf8').catch(() => '');
  if (kept !== now) {
    console.error(`${FILE} is not what the controllers say. Run: npm run openapi`);
    process.exit(1);
  }
  console.log(`${FILE} is up to date`);
} else {
  await writeFile(FILE, now);
  console.log(`${FILE} is written`);
}
