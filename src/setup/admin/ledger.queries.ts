import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../../common/domain-error.js';
import { present } from '../store/present.js';
import type { SetupRow, StoredSetup } from '../store/records.js';
import { SETUP_COLUMNS } from '../store/setups.store.js';
import { STEP_COLUMNS } from '../store/steps.store.js';
import type { LedgerRow } from './ledger.js';

/** Setups with their ledgers, and the database's clock. */
@Injectable()
export class LedgerQueries {
  constructor(private readonly database: DataSource) {}

  /** @throws {DomainError} NOT_FOUND */
  async one(id: string): Promise<{ setup: SetupRow; steps: LedgerRow[]; now: Date }> {
    const [row] = await this.database.query<(StoredSetup & { now: Date })[]>(
      `SELECT ${SETUP_COLUMNS}, clock_timestamp() AS now FROM setups s WHERE s.id = $1`,
      [id],
    );
    if (!row) throw notFound('setup');
    const { now, ...setup } = present(row);
    const ledgers = await this.of([setup]);
    return { setup, steps: ledgers.get(id) ?? [], now };
  }

  /** The ledgers of the present runs of several setups, in the order in which the steps began, in one query. */
  async of(setups: readonly Pick<SetupRow, 'id' | 'run'>[]): Promise<Map<string, LedgerRow[]>> {
    const rows = await this.database.query<LedgerRow[]>(
      `SELECT ${STEP_COLUMNS}, st.locked_by AS "lockedBy", st.locked_at AS "lockedAt", st.failures,
         st.updated_at AS "updatedAt"
       FROM setup_steps st JOIN unnest($1::uuid[], $2::int[]) AS wanted (setup_id, run) USING (setup_id, run)
       ORDER BY st.created_at, st.id`,
      [setups.map(({ id }) => id), setups.map(({ run }) => run)],
    );
    const bySetup = new Map<string, LedgerRow[]>(setups.map(({ id }) => [id, []]));
    for (const row of rows) bySetup.get(row.setupId)?.push(row);
    return bySetup;
  }
}
