import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { DomainError } from '../../common/domain-error.js';
import { prepared } from '../../database/statements.js';
import type { StoredSnapshot } from '../domain/decide.js';
import { MACHINE_VERSION } from '../domain/machine.versions.js';
import type { SetupState } from '../domain/vocabulary.js';
import { present } from './present.js';
import type { SetupRow, StoredSetup } from './records.js';

/** The columns of `setups`, named as `StoredSetup` names them. */
export const SETUP_COLUMNS = `s.id, s.owner_id AS "ownerId", s.state, s.version, s.run,
  s.machine_version AS "machineVersion", s.snapshot, s.input, s.last_error AS "lastError", s.singleton,
  s.state_since AS "stateSince", s.deadline_at AS "deadlineAt", s.created_at AS "createdAt", s.updated_at AS "updatedAt", s.completed_at AS "completedAt"`;

export interface NewSetup {
  id: string;
  ownerId: string;
  state: SetupState;
  snapshot: StoredSnapshot;
}

const INSERT = prepared(
  'insert_setup',
  `WITH s AS (
     INSERT INTO setups (id, owner_id, state, machine_version, snapshot) VALUES ($1, $2, $3, $4, $5) RETURNING *)
   SELECT ${SETUP_COLUMNS} FROM s`,
);

/** @throws {QueryFailedError} violating `uq_setups_open_owner` where the owner has an open setup */
export async function insertSetup(em: EntityManager, setup: NewSetup): Promise<SetupRow> {
  const values = [setup.id, setup.ownerId, setup.state, MACHINE_VERSION, setup.snapshot];
  const rows = await em.query<StoredSetup[]>(INSERT, values);
  return { ...only(rows), state: setup.state, snapshot: setup.snapshot };
}

const LOCK = prepared(
  'lock_setup',
  `SELECT ${SETUP_COLUMNS} FROM setups s WHERE s.id = $1 FOR NO KEY UPDATE SKIP LOCKED`,
);
const FIND = prepared('find_setup', `SELECT ${SETUP_COLUMNS} FROM setups s WHERE s.id = $1`);
const OF_STEP = prepared(
  'setup_of_step',
  `SELECT ${SETUP_COLUMNS} FROM setups s JOIN setup_steps st ON st.setup_id = s.id WHERE st.id = $1`,
);
const OWNER = prepared('owner_of_setup', `SELECT owner_id AS "ownerId" FROM setups WHERE id = $1`);

/**
 * Takes the row lock of a setup at once or not at all. SKIP LOCKED instead of NOWAIT: it does not end the transaction.
 *
 * @returns undefined where there is no such setup
 * @throws {DomainError} SETUP_IN_PROGRESS where another transaction holds it
 */
export async function lockSetup(em: EntityManager, id: string): Promise<SetupRow | undefined> {
  for (const pause of [...SIGN_OF_LIFE_MS, undefined]) {
    const [row] = await em.query<StoredSetup[]>(LOCK, [id]);
    if (row ?? (await ownerOf(em, id)) === undefined) return row && present(row);
    if (pause !== undefined) await sleep(pause);
  }
  throw setupInProgress();
}

/** A sign of life holds the row for less than the first of these, on a busy machine than both; a transition longer. */
export const SIGN_OF_LIFE_MS = [10, 40];

export async function findSetup(em: EntityManager, id: string): Promise<SetupRow | undefined> {
  const [row] = await em.query<StoredSetup[]>(FIND, [id]);
  return row && present(row);
}

/** The setup that a step works for. */
export async function setupOfStep(em: EntityManager, stepId: string): Promise<SetupRow | undefined> {
  const [row] = await em.query<StoredSetup[]>(OF_STEP, [stepId]);
  return row && present(row);
}

/** Who owns a setup; undefined where there is none. */
export async function ownerOf(em: EntityManager, id: string): Promise<string | undefined> {
  const rows = await em.query<{ ownerId: string }[]>(OWNER, [id]);
  return rows[0]?.ownerId;
}

/** The one open setup of an owner. */
export async function findOpenSetup(em: EntityManager, ownerId: string): Promise<{ id: string } | undefined> {
  const rows = await em.query<{ id: string }[]>(
    `SELECT id FROM setups WHERE owner_id = $1 AND state NOT IN ('COMPLETED', 'ABORTED')`,
    [ownerId],
  );
  return rows[0];
}

/** The setup that claims the one organisation of a deployment in single mode. */
export async function findSingleton(em: EntityManager): Promise<{ state: SetupState } | undefined> {
  const rows = await em.query<{ state: SetupState }[]>(`SELECT state FROM setups WHERE singleton`);
  return rows[0];
}

export const setupInProgress = (): DomainError =>
  new DomainError('SETUP_IN_PROGRESS', 'Setup already in progress: another request works on it. Look at it again.');

/** The row of a statement that returns exactly one. */
export function only<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`Expected one row, not ${String(rows.length)}.`);
  return row;
}
