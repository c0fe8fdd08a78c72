import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { readEnv, type Settings } from '../../src/config/env.js';
import { CoreModule } from '../../src/core.module.js';
import { createLog } from '../../src/observability/log.js';
import { decide, initialSnapshot, stateOf } from '../../src/setup/domain/decide.js';
import type { SetupEvent } from '../../src/setup/domain/vocabulary.js';
import { WorkerModule } from '../../src/worker.module.js';
import { SECRET, type TestApplication } from '../support/application.js';
import { query } from '../support/tables.js';

/** What a setup went through until its organisation could not be saved. */
const UNTIL_ERROR: SetupEvent[] = ['START', 'SUBMIT_ORGANIZATION', 'FAIL'];
const ERROR = {
  ...{ code: 'STEP_FAILED', message: 'The step failed for an unexpected reason.', state: 'SAVING_ORG' },
  ...{ at: '2026-01-01T00:00:00.000Z', retryable: true, attempt: 1 },
};

/**
 * Many setups in ERROR, of one owner each, with their logs and ledgers, in one go.
 *
 * @param owner the beginning of the owners' names: `crowd` makes `crowd-1`, `crowd-2`, …
 * @returns their ids, the oldest first
 */
export async function failedSetups({ database }: TestApplication, owner: string, count: number): Promise<string[]> {
  const snapshots = UNTIL_ERROR.reduce(
    (all, event) => [...all, decide(all.at(-1) ?? initialSnapshot(), event).snapshot],
    [initialSnapshot()],
  );
  const states = snapshots.map(stateOf);
  const input = { organization: { name: `${owner} Club`, organizationType: 'club', contactEmail: 'club@example.org' } };
  const rows = await query<{ id: string }>(
    database.url,
    `WITH made AS (
       INSERT INTO setups (id, owner_id, state, version, snapshot, input, last_error, state_since)
       SELECT gen_random_uuid(), $1 || '-' || n, 'ERROR', 3, $2, $3, $4, now() - interval '1 hour' + n * interval '1 second'
       FROM generate_series(1, $5::int) n RETURNING id, state_since),
     logged AS (
       INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
       SELECT made.id, move.version, move.from_state, move.to_state, move.event, 'user:test', 1
       FROM made, unnest(ARRAY[1, 2, 3], $6::text[], $7::text[], $8::text[]) AS move (version, from_state, to_state, event)),
     stepped AS (
       INSERT INTO setup_steps (id, setup_id, run, name, status, attempt, error, failures)
       SELECT gen_random_uuid(), id, 1, 'saveOrganization', 'FAILED', 1, $4, jsonb_build_array($4::jsonb) FROM made)
     SELECT id FROM made ORDER BY state_since`,
    [...[owner, snapshots.at(-1), input, ERROR, count], ...[states.slice(0, -1), states.slice(1), UNTIL_ERROR]],
  );
  return rows.map(({ id }) => id);
}

/** The root of a worker process. */
@Module({})
class WorkerSite {}

/** Runs `look` while so many processes with the worker role serve the application's database. */
export async function withWorkers<T>(app: TestApplication, count: number, look: () => Promise<T>): Promise<T> {
  const settings = readEnv({ ROLE: 'worker', ...servicesOf(app), LOG_LEVEL: 'silent' }) as Settings;
  const imports = [CoreModule.with(settings, createLog('silent')), WorkerModule.with(settings)];
  const workers = await Promise.all(
    Array.from({ length: count }, () =>
      NestFactory.createApplicationContext({ module: WorkerSite, imports }, { logger: false, abortOnError: false }),
    ),
  );
  try {
    return await look();
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

/** The variables with which another process joins the application. */
export const servicesOf = ({ database, redis }: TestApplication): Record<string, string> => ({
  DATABASE_URL: database.url,
  REDIS_URLS: redis.url,
  JWT_SECRET: SECRET,
  SETUP_TIMEOUT_MS: '3600000',
});
