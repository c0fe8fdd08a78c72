import { DataSource, type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { PooledConnection } from './pooled-connection.js';
import { ENTITIES } from './entities.js';

/** Connections of one process; with two processes and the queue's own far below PostgreSQL's default of 100. */
const POOL_SIZE = 16;

/** A process that stands still in a transaction loses it after this, and with it the rows that others wait for. */
const IDLE_IN_TRANSACTION_MS = 2_000;

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
  extra: {
    Client: PooledConnection,
    keepAlive: true,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  },
});

/** A data source that is not connected yet. */
export const dataSource = (url: string): DataSource => new DataSource(dataSourceOptions(url));
