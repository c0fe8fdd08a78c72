import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../dist/src/database/migrate.js';
import { startPostgres } from '../../dist/src/embedded/postgres.js';
import { startRedis } from '../../dist/src/embedded/redis.js';
import { provideRedis } from '../../scripts/lib/redis.mjs';
import { startServer } from '../lib/server.mjs';

/** PostgreSQL that remembers when it committed what, Redis, and one server process. */
export async function startSite() {
  const folder = await mkdtemp(join(tmpdir(), 'setup-bench-'));
  await mkdir(join(folder, 'data'));
  await mkdir(join(folder, 'redis'));
  const postgres = await startPostgres(join(folder, 'data', 'postgres'), { track_commit_timestamp: 'on' });
  const redis = await startRedis(await provideRedis(), join(folder, 'redis'));
  await migrate(postgres.url.href);
  const server = await startServer(join(folder, 'server'), {
    DATABASE_URL: postgres.url.href,
    REDIS_URLS: redis.url,
    ROLE: 'api',
    LOG_LEVEL: 'fatal',
  });
  const sql = new pg.Pool({ connectionString: postgres.url.href, max: 4 });
  return {
    ...server,
    sql,
    async stop() {
      await server.stop();
      await sql.end();
      await redis.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Setups in COLLECTING_ORG at version 1, each with an owner of its own: `{ id, owner }`. */
export async function makeSetups(sql, count) {
  const { rows } = await sql.query(
    `INSERT INTO setups (id, owner_id, state, version, snapshot)
     SELECT gen_random_uuid(), 'owner ' || gen_random_uuid(), 'COLLECTING_ORG', 1, '{}' FROM generate_series(1, $1::int)
     RETURNING id, owner_id AS owner`,
    [count],
  );
  await sql.query(
    `INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
     SELECT id, 1, 'IDLE', 'COLLECTING_ORG', 'START', 'user:bench', 0 FROM unnest($1::uuid[]) AS id`,
    [rows.map(({ id }) => id)],
  );
  return rows;
}

/** A transition there and back again, as the application writes and tells it, in one transaction. */
export async function transit(sql, setupId) {
  await sql.query({
    name: 'transit',
    text: `WITH moved AS (
             UPDATE setups SET version = version + 1, updated_at = clock_timestamp(),
               state = CASE state WHEN 'TIMEOUT' THEN 'COLLECTING_ORG' ELSE 'TIMEOUT' END
             WHERE id = $1 RETURNING id, version, state)
           INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
           SELECT id, version, CASE state WHEN 'TIMEOUT' THEN 'COLLECTING_ORG' ELSE 'TIMEOUT' END, state,
             CASE state WHEN 'TIMEOUT' THEN 'TIMEOUT' ELSE 'RETRY' END, 'user:bench', 0 FROM moved
           RETURNING pg_notify('setup_live', setup_id::text)`,
    values: [setupId],
  });
}

/** When each line of some setups was committed, in milliseconds since 1970, by `setup version`. */
export async function commitTimes(sql, setupIds) {
  const { rows } = await sql.query(
    `SELECT setup_id || ' ' || version AS line,
       extract(epoch FROM pg_xact_commit_timestamp((tx % 4294967296)::text::xid))::float8 * 1000 AS ms
     FROM setup_transitions WHERE setup_id = ANY ($1::uuid[])`,
    [setupIds],
  );
  return new Map(rows.map(({ line, ms }) => [line, ms]));
}
