import { connected } from '../lib/connected.mjs';

/** What PostgreSQL has done so far: its log in bytes, and what was committed in this database. */
export const writtenSoFar = (databaseUrl) =>
  connected(databaseUrl, async (client) => {
    const { rows } = await client.query(`
      SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS "walBytes", xact_commit::float8 AS commits
      FROM pg_stat_database WHERE datname = current_database()`);
    return rows[0];
  });

/** Bytes on disk, with indexes and what is stored apart, of the tables that hold most. */
export const largestTables = (databaseUrl, limit) =>
  connected(databaseUrl, async (client) => {
    // Without what updates left behind: it is used again.
    await client.query('VACUUM FULL');
    const { rows } = await client.query(
      `SELECT relname AS name, pg_total_relation_size(oid)::float8 AS bytes FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY bytes DESC LIMIT $1`,
      [limit],
    );
    return rows;
  });
