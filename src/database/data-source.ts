import { DataSource, type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { ENTITIES } from './entities.js';

/** Connections of one process; with two processes and the queue's own far below PostgreSQL's default of 100. */
const POOL_SIZE = 16;

/** The one statement of how this application talks to PostgreSQL: no `synchronize`, migrations only. */
export const dataSourceOptions = (url: string): DataSourceOptions => ({
  type: 'postgres',
  url,
  entities: ENTITIES,
  migrations: MIGRATIONS,
  migrationsTableName: 'schema_migrations',
  migrationsTransactionMode: 'all',
  applicationName: 'setup-orchestrator',
  installExtensions: false,
  poolSize: POOL_SIZE,
  connectTimeoutMS: 5_000,
  extra: { keepAlive: true, statement_timeout: 60_000, idle_in_transaction_session_timeout: 60_000 },
});

/** A data source that is not connected yet. */
export const dataSource = (url: string): DataSource => new DataSource(dataSourceOptions(url));
