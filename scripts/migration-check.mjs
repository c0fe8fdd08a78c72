/** Fails where the entities and what the migrations make differ: then a migration is missing, or an entity is wrong. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from '../dist/src/config/env.js';
import { dataSource } from '../dist/src/database/data-source.js';
import { migrate } from '../dist/src/database/migrate.js';
import { startEmbedded } from '../dist/src/embedded/embedded.js';

async function differences(databaseUrl) {
  await migrate(databaseUrl);
  const database = await dataSource(databaseUrl).initialize();
  try {
    const { upQueries } = await database.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    await database.destroy();
  }
}

const dataDir = await mkdtemp(join(tmpdir(), 'migration-check-'));
// Named, so that no Redis is started: nothing here connects to one.
const embedded = await startEmbedded(readEnv({ DATA_DIR: dataDir, REDIS_URLS: 'redis://127.0.0.1:6379' }));
try {
  const missing = await differences(embedded.settings.databaseUrl);
  for (const query of missing) console.error(query);
  console.log(`${String(missing.length)} differences between the entities and the migrated database`);
  process.exitCode = missing.length === 0 ? 0 : 1;
} finally {
  await embedded.stop();
  await rm(dataDir, { recursive: true, force: true });
}
