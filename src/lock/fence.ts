import type { DataSource, EntityManager } from 'typeorm';
import { prepared } from '../database/statements.js';

/**
 * Proof of a lease that the database can check: a number that only grows, kept in PostgreSQL, because one kept in
 * Redis goes backwards when Redis loses its data.
 */
export interface Fence {
  readonly resource: string;
  readonly fence: string;
}

const RESOURCE = 'lock:setup:';

/** What is locked for a setup: the lock of its own, or with `global` that of all. */
export const resourceOf = (setupId: string): string => RESOURCE + setupId;
/** It is never forgotten. */
const GLOBAL = resourceOf('global');

/** The lease was lost: another holder has raised the fence. The transaction must not commit. */
export class FenceLost extends Error {
  override readonly name = 'FenceLost';
}

const RAISE = prepared(
  'raise_fence',
  `WITH raised AS (
     INSERT INTO lock_fence AS f (resource, fence)
     VALUES ($1, CASE WHEN $1 = '${GLOBAL}' THEN 1 ELSE extract(epoch FROM clock_timestamp()) * 1000 END)
     ON CONFLICT (resource) DO UPDATE SET fence = f.fence + 1 RETURNING fence)
   SELECT fence FROM raised`,
);

/**
 * Raises the fence of a resource, once for each lease, in a transaction of its own. The fence of a setup begins with the
 * time in milliseconds, which grows quicker than anybody raises it: so one that was forgotten (`purgeFences`) begins above
 * what it was, and no lease from before can ever hold again.
 */
export async function raiseFence(source: DataSource, resource: string): Promise<Fence> {
  const rows = await source.query<{ fence: string }[]>(RAISE, [resource]);
  const fence = rows[0]?.fence;
  if (fence === undefined) throw new Error(`The fence of ${resource} could not be raised.`);
  return { resource, fence };
}

const CHECK = prepared('check_fence', `SELECT 1 FROM lock_fence WHERE resource = $1 AND fence = $2 FOR SHARE`);

/**
 * Must be the first statement of a transaction under the lock. FOR SHARE makes the next holder's raise wait until
 * this transaction has ended.
 *
 * @throws {FenceLost} where another holder has raised the fence since
 */
export async function checkFence(em: EntityManager, { resource, fence }: Fence): Promise<void> {
  const rows = await em.query<unknown[]>(CHECK, [resource, fence]);
  if (rows.length === 0) throw new FenceLost(`The lease on ${resource} was lost.`);
}

/** A setup that was closed so long ago has no lease any more, however long a process stood still. */
const FORGOTTEN_AFTER = "interval '1 day'";
const PURGED_AT_ONCE = 5_000;

/** Forgets fences of setups that were closed long ago. @returns how many */
export async function purgeFences(em: EntityManager): Promise<number> {
  const [, purged] = await em.query<[unknown, number]>(
    `DELETE FROM lock_fence WHERE resource IN (
       SELECT f.resource FROM lock_fence f JOIN setups s ON f.resource = '${RESOURCE}' || s.id
       WHERE s.state IN ('COMPLETED', 'ABORTED') AND s.updated_at < now() - ${FORGOTTEN_AFTER}
       LIMIT ${String(PURGED_AT_ONCE)})`,
  );
  return purged;
}

/**
 * The fence while no transaction is open under it, '0' where it was never raised.
 *
 * @returns undefined while one is
 */
export async function quietFence(source: DataSource, resource: string): Promise<string | undefined> {
  const [quiet] = await source.query<{ fence: string }[]>(
    `SELECT fence FROM lock_fence WHERE resource = $1 FOR UPDATE SKIP LOCKED`,
    [resource],
  );
  if (quiet) return quiet.fence;
  const present = await source.query<unknown[]>(`SELECT 1 FROM lock_fence WHERE resource = $1`, [resource]);
  return present.length > 0 ? undefined : '0';
}
