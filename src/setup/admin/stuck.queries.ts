import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { present } from '../store/present.js';
import type { SetupRow, StoredSetup } from '../store/records.js';
import { SETUP_COLUMNS } from '../store/setups.store.js';
import type { AdminPageDto } from './dto/page.dto.js';
import { asColumns, isOfKinds, kindsNotUnderstood } from './not-understood.queries.js';
import { fromPageToken, microsecondsOf, pageOf, TIME_AND_ID, timeOf } from '../../database/page-token.js';

/** Why a setup needs a look; where several apply, the first. */
export const STUCK_REASONS = ['NOT_UNDERSTOOD', 'ERROR', 'TIMEOUT', 'PAST_DEADLINE', 'LEASE_EXPIRED'] as const;
export type StuckReason = (typeof STUCK_REASONS)[number];

export interface StuckRow extends SetupRow {
  why: StuckReason;
  now: Date;
}

type StoredStuck = StoredSetup & Pick<StuckRow, 'why' | 'now'>;

const IS_OPEN = `state NOT IN ('COMPLETED', 'ABORTED')`;
const HAS_FAILED = `s.state IN ('ERROR', 'TIMEOUT')`;

/**
 * Each reason with its setups, each by an index of its own. `$1` is LEASE_TTL_MS, `$2` to `$4` are the kinds that are
 * not understood. `now()`, not `clock_timestamp()`: only a stable time may be looked up in an index.
 */
const REASONS = [
  { why: 's.state', setups: `setups s WHERE ${HAS_FAILED}` },
  { why: `'PAST_DEADLINE'`, setups: `setups s WHERE s.deadline_at < now() AND NOT ${HAS_FAILED}` },
  {
    why: `'LEASE_EXPIRED'`,
    setups: `setup_steps st JOIN setups s ON s.id = st.setup_id AND s.run = st.run
      WHERE st.status = 'RUNNING' AND st.locked_at < now() - $1 * interval '1 millisecond'
        AND NOT ${HAS_FAILED} AND (s.deadline_at < now()) IS NOT TRUE`,
  },
  {
    why: `'NOT_UNDERSTOOD'`,
    setups: `setups s WHERE cardinality($2::int[]) > 0 AND s.${IS_OPEN} AND ${isOfKinds(2)}`,
  },
];

const AFTER = `($5::bigint IS NULL OR (s.state_since, s.id) > (${timeOf('$5')}, $6::uuid))
  ORDER BY s.state_since, s.id LIMIT $7`;

/** Setups that do not move on by themselves, or should have moved on already. */
@Injectable()
export class StuckQueries {
  constructor(private readonly database: DataSource) {}

  /**
   * One page, the longest in their state first. Each reason has its own index, and hands over no more than a page; but
   * what is not understood is looked for among all open setups, since only the machine can judge it.
   *
   * @throws {DomainError} VALIDATION_FAILED for a bad token
   */
  async page({ pageSize, pageToken }: AdminPageDto, leaseTtlMs: number) {
    const [since, id] = fromPageToken(pageToken, TIME_AND_ID) ?? [];
    const stuck = REASONS.map(({ why, setups }) => `(SELECT s.id, ${why} AS why FROM ${setups} AND ${AFTER})`);
    const rows = await this.database.query<(StoredStuck & { key: string })[]>(
      `WITH stuck AS (${stuck.join(' UNION ALL ')}),
       once AS (SELECT DISTINCT ON (id) id, why FROM stuck ORDER BY id, why <> 'NOT_UNDERSTOOD')
       SELECT ${SETUP_COLUMNS}, once.why, now() AS now, ${microsecondsOf('s.state_since')}::text AS key
       FROM once JOIN setups s USING (id) ORDER BY s.state_since, s.id LIMIT $7`,
      [leaseTtlMs, ...(await this.strangeKinds()), since ?? null, id ?? null, pageSize + 1],
    );
    return pageOf(
      rows.map((row) => present(row)),
      pageSize,
      (last) => [last.key, last.id],
    );
  }
  /** How many there are, each once. */
  async count(leaseTtlMs: number): Promise<number> {
    const stuck = REASONS.map(({ setups }) => `SELECT s.id FROM ${setups}`);
    const [row] = await this.database.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM (${stuck.join(' UNION ')}) stuck`,
      [leaseTtlMs, ...(await this.strangeKinds())],
    );
    return row?.count ?? 0;
  }

  private async strangeKinds() {
    return asColumns(await kindsNotUnderstood((sql) => this.database.query(sql), IS_OPEN));
  }
}
