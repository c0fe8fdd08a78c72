import type { EntityManager } from 'typeorm';
import { prepared } from '../../database/statements.js';
import type { StepName } from '../domain/step.table.js';
import { tellLive } from './live-channel.js';
import type { StepRow } from './records.js';

export const STEP_COLUMNS = `st.id, st.setup_id AS "setupId", st.run, st.name, st.status, st.attempt, st.progress,
  st.checkpoint, st.result, st.error, st.started_at AS "startedAt", st.finished_at AS "finishedAt"`;

/** A worker's claim on a step: every write of the worker says it still holds exactly this. */
export interface Claim {
  readonly stepId: string;
  readonly attempt: number;
  readonly lockedBy: string;
}

/** The claim was taken over, or the setup has moved on: this worker must stop and write nothing more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

const OF_RUN = prepared(
  'steps_of_run',
  `SELECT ${STEP_COLUMNS} FROM setup_steps st WHERE st.setup_id = $1 AND st.run = $2 ORDER BY st.created_at, st.id`,
);
const CLAIM = prepared(
  'claim_step',
  // Locked first, so that the lease begins behind the wait for whoever had the row: an UPDATE takes its times before.
  `WITH free AS MATERIALIZED (
     SELECT id FROM setup_steps WHERE id = $1 AND (status = 'PENDING'
       OR (status = 'RUNNING' AND locked_at < clock_timestamp() - $3 * interval '1 millisecond'))
     FOR NO KEY UPDATE),
   st AS (
     UPDATE setup_steps u SET status = 'RUNNING', attempt = attempt + 1, locked_by = $2, locked_at = clock_timestamp(),
       started_at = coalesce(started_at, clock_timestamp()), finished_at = NULL, updated_at = clock_timestamp()
     FROM free WHERE u.id = free.id RETURNING u.*, ${tellLive('setup_id', 'name')})
   SELECT ${STEP_COLUMNS}, s.version AS "setupVersion" FROM st JOIN setups s ON s.id = st.setup_id`,
);

const TOUCH = prepared(
  'touch_step',
  `UPDATE setup_steps SET locked_at = clock_timestamp(), updated_at = clock_timestamp(),
     progress = coalesce($4, progress), checkpoint = coalesce($5, checkpoint)
   WHERE id = $1 AND attempt = $2 AND locked_by = $3 AND status = 'RUNNING'
   RETURNING CASE WHEN $4::smallint IS NOT NULL THEN ${tellLive('setup_id', 'name')} END`,
);

/** The ledger of the setup's present run, in the order in which the steps began. */
export const stepsOf = (em: EntityManager, setupId: string, run: number): Promise<StepRow[]> =>
  em.query<StepRow[]>(OF_RUN, [setupId, run]);

export async function findStep(em: EntityManager, id: string): Promise<(StepRow & { ownerId: string }) | undefined> {
  const rows = await em.query<(StepRow & { ownerId: string })[]>(
    `SELECT ${STEP_COLUMNS}, s.owner_id AS "ownerId" FROM setup_steps st JOIN setups s ON s.id = st.setup_id
     WHERE st.id = $1`,
    [id],
  );
  return rows[0];
}

/**
 * Claims a step that nobody holds, or whose holder has been silent longer than the lease: raises its attempt.
 *
 * @returns with the setup's version; undefined where there is nothing to claim: finished, held, or claimed by another
 *   one just now
 */
export async function claimStep(
  em: EntityManager,
  stepId: string,
  lockedBy: string,
  leaseTtlMs: number,
): Promise<(StepRow & { setupVersion: number }) | undefined> {
  const rows = await em.query<(StepRow & { setupVersion: number })[]>(CLAIM, [stepId, lockedBy, leaseTtlMs]);
  return rows[0];
}

/** A sign of life, with progress and checkpoint where they are given. @returns false where the claim is lost */
export async function touchStep(
  em: EntityManager,
  claim: Claim,
  now: { progress?: number; checkpoint?: unknown } = {},
): Promise<boolean> {
  const [, touched] = await em.query<[unknown, number]>(TOUCH, [
    claim.stepId,
    claim.attempt,
    claim.lockedBy,
    now.progress ?? null,
    now.checkpoint ?? null,
  ]);
  return touched === 1;
}

/** Gives a claim back, so that the next worker goes on at the checkpoint at once. */
export async function giveBackStep(em: EntityManager, claim: Claim): Promise<boolean> {
  const [, given] = await em.query<[unknown, number]>(
    `UPDATE setup_steps SET status = 'PENDING', locked_by = NULL, locked_at = NULL, updated_at = clock_timestamp()
     WHERE id = $1 AND attempt = $2 AND locked_by = $3 AND status = 'RUNNING'
     RETURNING ${tellLive('setup_id', 'name')}`,
    [claim.stepId, claim.attempt, claim.lockedBy],
  );
  return given === 1;
}

/**
 * Open steps that no live worker holds and that have waited longer than `patienceMs`; oldest first.
 *
 * @param without ids of setups to leave out
 */
export const stepsWithoutWorker = (
  em: EntityManager,
  patienceMs: number,
  leaseTtlMs: number,
  limit: number,
  without: string[],
): Promise<{ id: string; attempt: number }[]> =>
  em.query(
    `SELECT id, attempt FROM setup_steps
     WHERE ((status = 'PENDING' AND updated_at < now() - $1 * interval '1 millisecond')
        OR (status = 'RUNNING' AND locked_at < now() - $2 * interval '1 millisecond'))
       AND setup_id <> ALL ($4::uuid[])
     ORDER BY updated_at LIMIT $3`,
    [patienceMs, leaseTtlMs, limit, without],
  );

/** The step begins anew at its next claim, instead of at its checkpoint. */
export async function forgetCheckpoint(em: EntityManager, setupId: string, run: number, name: StepName): Promise<void> {
  await em.query(
    `UPDATE setup_steps SET checkpoint = NULL, progress = 0 WHERE setup_id = $1 AND run = $2 AND name = $3`,
    [setupId, run, name],
  );
}
