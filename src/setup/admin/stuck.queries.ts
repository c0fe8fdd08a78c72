import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { present } from '../store/present.js';
import type { SetupRow, StoredSetup } from '../store/records.js';
import { SETUP_COLUMNS } from '../store/setups.store.js';
import type { AdminPageDto } from './dto/page.dto.js';
import { asColumns, kindsNotUnderstood } from './not-understood.queries.js';
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

/** `now()`, not `clock_timestamp()`: only a stable time may be looked up in an index. */
const AFTER = `($1::bigint IS NULL OR (s.state_since, s.id) > (${timeOf('$1')}, $2::uuid))
  ORDER BY s.state_since, s.id LIMIT $3`;

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
    const strange = await kindsNotUnderstood((sql) => this.database.query(sql), IS_OPEN);
    const rows = await this.database.query<(StoredStuck & { key: string })[]>(
      `WITH stuck AS (
         (SELECT s.id, s.state AS why FROM setups s WHERE s.state IN ('ERROR', 'TIMEOUT') AND ${AFTER})
         UNION ALL
         (SELECT s.id, 'PAST_DEADLINE' FROM setups s
          WHERE s.deadline_at < now() AND s.state NOT IN ('ERROR', 'TIMEOUT') AND ${AFTER})
         UNION ALL
         (SELECT s.id, 'LEASE_EXPIRED' FROM setup_steps st JOIN setups s ON s.id = st.setup_id AND s.run = st.run
          WHERE st.status = 'RUNNING' AND st.locked_at < now() - $4 * interval '1 millisecond'
            AND s.state NOT IN ('ERROR', 'TIMEOUT') AND (s.deadline_at < now()) IS NOT TRUE AND ${AFTER})
         UNION ALL
         (SELECT s.id, 'NOT_UNDERSTOOD' FROM setups s WHERE cardinality($5::int[]) > 0 AND s.${IS_OPEN}
            AND (s.machine_version, s.state, s.snapshot) IN (SELECT * FROM unnest($5::int[], $6::text[], $7::jsonb[]))
            AND ${AFTER})),
       once AS (SELECT DISTINCT ON (id) id, why FROM stuck ORDER BY id, why <> 'NOT_UNDERSTOOD')
       SELECT ${SETUP_COLUMNS}, once.why, now() AS now, ${microsecondsOf('s.state_since')}::text AS key
       FROM once JOIN setups s USING (id) ORDER BY s.state_since, s.id LIMIT $3`,
      [since ?? null, id ?? null, pageSize + 1, leaseTtlMs, ...asColumns(strange)],
    );
    return pageOf(
      rows.map((row) => present(row)),
      pageSize,
      (last) => [last.key, last.id],
    );
  }
}
