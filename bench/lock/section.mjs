import { inTransaction } from '../../dist/src/database/transaction.js';
import { checkFence } from '../../dist/src/lock/fence.js';

/** As many as a deployment of some age has setups: with a handful PostgreSQL would scan, and lock, the whole table. */
export const SETUPS = 10_000;

/** The fence of those who go without the product's lock; nobody raises it. */
export const UNGUARDED = { resource: 'bench:unguarded', fence: '1' };

const SNAPSHOT = JSON.stringify({ value: 'COLLECTING_DOC', context: {}, children: {}, status: 'active' });

/** The bench's own tables, beside the application's `lock_fence`. @param {import('pg').Client} database */
export async function makeTables(database) {
  await database.query(`
    CREATE TABLE bench_setups (id int PRIMARY KEY, state text, version int, snapshot jsonb, updated_at timestamptz);
    CREATE TABLE bench_transitions (setup_id int, version int, event text, at timestamptz, PRIMARY KEY (setup_id, version));
    INSERT INTO bench_setups SELECT i, 'IDLE', 0, '${SNAPSHOT}', now() FROM generate_series(0, ${String(SETUPS - 1)}) i;
    INSERT INTO lock_fence VALUES ('${UNGUARDED.resource}', ${UNGUARDED.fence});
    ANALYZE bench_setups`);
}

/**
 * About what a transition does: the fence, the row lock, two writes and COMMIT, SERIALIZABLE, with the application's own
 * functions where it has them.
 *
 * @param {import('typeorm').DataSource} source
 * @param {import('../../dist/src/lock/fence.js').Fence} fence
 * @param {number} setup below SETUPS
 */
export function section(source, fence, setup) {
  return inTransaction(source, 'SERIALIZABLE', async (em) => {
    await checkFence(em, fence);
    const [{ version }] = await em.query(
      'SELECT state, version, snapshot FROM bench_setups WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED',
      [setup],
    );
    await em.query(
      `UPDATE bench_setups SET state = $3, version = version + 1, snapshot = $4, updated_at = clock_timestamp()
       WHERE id = $1 AND version = $2`,
      [setup, version, 'COLLECTING_DOC', SNAPSHOT],
    );
    await em.query(
      'INSERT INTO bench_transitions (setup_id, version, event, at) VALUES ($1, $2, $3, clock_timestamp())',
      [setup, version + 1, 'SUCCEED'],
    );
  });
}
