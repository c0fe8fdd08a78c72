import { Connection } from '../../../database/connection.js';
import { DomainError } from '../../../common/domain-error.js';
import { isFinding, type Check, type CheckResult, type Diagnosis, type Surroundings } from './check.js';
import { LAG_CHECKS } from './lag.checks.js';
import { LOG_CHECKS } from './log.checks.js';
import { OWNERSHIP_CHECKS } from './ownership.checks.js';
import { PROGRESS_CHECKS } from './progress.checks.js';

/** THE TABLE of everything that can be wrong with the data. */
export const CHECKS: readonly Check[] = [...OWNERSHIP_CHECKS, ...LOG_CHECKS, ...PROGRESS_CHECKS, ...LAG_CHECKS];

/** So many are counted, and so many are named: a diagnosis of a badly damaged database stays readable. */
const COUNTED = 10_000;
const NAMED = 100;

/** A look that takes longer would keep the database from cleaning up behind its writers. */
const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Runs every check in one read-only transaction: all of them see the same moment, wait for nobody and lock nothing.
 * It has a connection of its own: an exhausted pool may be what is looked for.
 *
 * @param leaseTtlMs the deployment's LEASE_TTL_MS
 * @throws {DomainError} DATABASE_UNAVAILABLE where there is no connection to be had
 * @throws whatever the database says of a check, also where one took longer than 30 s
 */
export async function diagnose(databaseUrl: string, leaseTtlMs: number): Promise<Diagnosis> {
  const begin = performance.now();
  const client = new Connection({
    connectionString: databaseUrl,
    application_name: 'setup-orchestrator-diagnose',
    connectionTimeoutMillis: 5_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  await client.connect().catch((cause: unknown) => {
    throw new DomainError('DATABASE_UNAVAILABLE', 'The database cannot be reached: try again.', {}, { cause });
  });
  try {
    // Not SERIALIZABLE: that would make the transitions that run meanwhile repeat themselves.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const ask = async <R extends object>(sql: string, values: unknown[] = []): Promise<R[]> =>
      (await client.query<R>(sql, values)).rows;
    const [clock] = await ask<{ now: Date }>('SELECT now()');
    const checks: CheckResult[] = [];
    for (const check of CHECKS) checks.push(await run(check, { ask, leaseTtlMs }));
    await client.query('COMMIT');
    return {
      healthy: !checks.some(isFinding),
      checkedAt: (clock?.now ?? new Date()).toISOString(),
      durationMs: Math.round(performance.now() - begin),
      checks,
    };
  } finally {
    await client.end();
  }
}

interface Found {
  count: number;
  ids: string[];
  /** How long ago the oldest began. */
  ageMs: number | null;
}

async function run(check: Check, here: Surroundings): Promise<CheckResult> {
  const { code, title, severity, sentence, sql, values, alarmAfterMs } = check;
  const [found] = await here.ask<Found>(
    `WITH found AS MATERIALIZED (SELECT id::text, since FROM (${sql}) AS damaged ORDER BY since, id LIMIT ${String(COUNTED)})
     SELECT count(*)::int AS count, (extract(epoch FROM now() - min(since)) * 1000)::float8 AS "ageMs",
       ARRAY(SELECT id FROM found ORDER BY since, id LIMIT ${String(NAMED)}) AS ids FROM found`,
    await values?.(here),
  );
  const { count, ids, ageMs } = found ?? { count: 0, ids: [], ageMs: null };
  if (alarmAfterMs === undefined || ageMs === null) return { code, title, severity, count, sentence, ids };
  const age = `The oldest has waited ${String(Math.max(0, Math.round(ageMs / 1_000)))} s. `;
  return { code, title, severity: ageMs > alarmAfterMs ? 'warning' : severity, count, sentence: age + sentence, ids };
}
