import { runMigrations } from 'bullmq';
import pg from 'pg';
import { dataSource } from './data-source.js';

/** Spells "SETU": the advisory lock under which one process migrates while the others wait. */
const MIGRATION_LOCK = 0x53455455;

/**
 * Brings the schema of the application and of its queue up to date; any number of processes may call it at once.
 *
 * @throws whatever the database says; nothing is half applied, since all migrations are one transaction
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrateApplication(databaseUrl);
    await runMigrations(client);
  } finally {
    // Ending the session releases the lock.
    await client.end();
  }
}

async function migrateApplication(databaseUrl: string): Promise<void> {
  const source = await dataSource(databaseUrl).initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}
