import type { EntityManager } from 'typeorm';
import { DomainError } from '../../common/domain-error.js';
import { prepared } from '../../database/statements.js';
import { only, setupInProgress } from './setups.store.js';

/** What a client got, so that its repetition gets the same. */
export interface Answer {
  status: number;
  location?: string;
  body: object & { version?: number };
}

/** An Idempotency-Key as the request brought it. */
export interface KeyUse {
  principal: string;
  key: string;
  /** Hash of method, path and body, in hex. */
  fingerprint: string;
}

/**
 * The answer that a key has already. It takes no lock: repetitions of what is done neither wait nor stand in the way.
 *
 * @throws {DomainError} IDEMPOTENCY_KEY_REUSED for another request
 */
export async function findAnswer(em: EntityManager, use: KeyUse): Promise<Answer | undefined> {
  return (await readKey(em, use))?.answer ?? undefined;
}

/**
 * Looks a key up under a lock that the transaction holds to its end.
 *
 * @returns undefined for a new key; `answer: null` where the first request committed but was not answered
 * @throws {DomainError} SETUP_IN_PROGRESS while the first request runs, IDEMPOTENCY_KEY_REUSED for another request
 */
export async function findKey(em: EntityManager, use: KeyUse): Promise<{ answer: Answer | null } | undefined> {
  const [lock] = await em.query<{ free: boolean }[]>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS free`,
    [`${use.principal}\n${use.key}`],
  );
  if (!lock?.free) throw setupInProgress();
  return readKey(em, use);
}

const READ = prepared('read_key', `SELECT fingerprint, answer FROM idempotency_keys WHERE principal = $1 AND key = $2`);
const SAVE = prepared(
  'save_key',
  `INSERT INTO idempotency_keys (principal, key, fingerprint, setup_id, answer) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (principal, key) DO UPDATE SET answer = excluded.answer
     WHERE idempotency_keys.fingerprint = excluded.fingerprint`,
);

async function readKey(em: EntityManager, use: KeyUse): Promise<{ answer: Answer | null } | undefined> {
  const [row] = await em.query<{ fingerprint: string; answer: Answer | null }[]>(READ, [use.principal, use.key]);
  if (row && row.fingerprint !== use.fingerprint) {
    throw new DomainError(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key was sent with another request. Send a new key with a new request.',
    );
  }
  return row && { answer: row.answer };
}

/** Stores the key with its answer, or without one where a second commit will bring it. */
export async function saveKey(em: EntityManager, use: KeyUse, setupId: string, answer: Answer | null): Promise<void> {
  await em.query(SAVE, [use.principal, use.key, use.fingerprint, setupId, answer]);
}

/**
 * Brings an answer to a key that still waits for one.
 *
 * @returns the answer that the key has now: an earlier one, where another process or a commit of unknown end brought it
 */
export async function settleKey(em: EntityManager, { principal, key }: KeyUse, answer: Answer): Promise<Answer> {
  const [rows] = await em.query<[{ answer: Answer }[], number]>(
    `UPDATE idempotency_keys SET answer = coalesce(answer, $3) WHERE principal = $1 AND key = $2 RETURNING answer`,
    [principal, key, answer],
  );
  return only(rows).answer;
}

/** Deletes keys older than a day; the contract keeps them that long. */
export async function purgeKeys(em: EntityManager): Promise<void> {
  await em.query(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`);
}
