import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { isDatabaseAway } from '../common/database-away.js';
import { isTransient } from './pg-error.js';

export type Isolation = 'SERIALIZABLE' | 'READ COMMITTED';

/** Pauses before the repetitions, in milliseconds (seed 002: 100 ms, doubled, three attempts more). */
const PAUSES_MS = [100, 200, 400];

/**
 * Runs `work` in one transaction; repeats the whole of it where PostgreSQL asks for that or the connection was lost.
 *
 * A connection lost during COMMIT is not repeated: whether it committed is unknown, and the caller must look.
 *
 * @param work gets the transaction's EntityManager; it must have no effect outside of it
 * @param onRepeat hears of each failure that is repeated
 * @throws what `work` threw, or the last transient error
 */
export async function inTransaction<T>(
  source: DataSource,
  isolation: Isolation,
  work: (em: EntityManager) => Promise<T>,
  onRepeat: (error: unknown) => void = () => undefined,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await once(source, isolation, work);
    if ('value' in outcome) return outcome.value;
    const pause = PAUSES_MS[attempt];
    if (pause === undefined || !outcome.repeatable) throw outcome.error;
    onRepeat(outcome.error);
    await sleep(pause * (0.5 + Math.random()));
  }
}

type Outcome<T> = { value: T } | { error: unknown; repeatable: boolean };

async function once<T>(
  source: DataSource,
  isolation: Isolation,
  work: (em: EntityManager) => Promise<T>,
): Promise<Outcome<T>> {
  const runner = source.createQueryRunner();
  let committing = false;
  try {
    await runner.connect();
    await runner.startTransaction(isolation);
    const value = await work(runner.manager);
    committing = true;
    await runner.commitTransaction();
    return { value };
  } catch (error) {
    const unknown = committing && isDatabaseAway(error);
    // A rollback fails only where the connection is gone, and then PostgreSQL has rolled back by itself.
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    return { error, repeatable: isTransient(error) && !unknown };
  } finally {
    await runner.release();
  }
}
