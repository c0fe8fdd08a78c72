import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SetupRow } from '../store/records.js';
import { SETUP_COLUMNS } from '../store/setups.store.js';
import type { AdminPageDto } from './dto/page.dto.js';
import { fromPageToken, pageOf } from './page-token.js';

/** Why a setup needs a look; where several apply, the first. */
export const STUCK_REASONS = ['ERROR', 'TIMEOUT', 'PAST_DEADLINE', 'LEASE_EXPIRED'] as const;
export type StuckReason = (typeof STUCK_REASONS)[number];

export interface StuckRow extends SetupRow {
  why: StuckReason;
  now: Date;
}

/** The page's key: `state_since` in microseconds, which a Date would round, and the id. */
const KEY = /^\d{1,17} [0-9a-f-]{36}$/;
const SINCE = `(extract(epoch FROM s.state_since) * 1000000)::bigint`;
/** `now()`, not `clock_timestamp()`: only a stable time may be looked up in an index. */
const AFTER = `($1::bigint IS NULL OR (s.state_since, s.id) > (timestamptz 'epoch' + $1 * interval '1 microsecond', $2::uuid))
  ORDER BY s.state_since, s.id LIMIT $3`;

/** Setups that do not move on by themselves, or should have moved on already. */
@Injectable()
export class StuckQueries {
  constructor(private readonly database: DataSource) {}

  /**
   * One page, the longest in their state first. Each reason has its own index, and hands over no more than a page.
   *
   * @throws {DomainError} VALIDATION_FAILED for a bad token
   */
  async page({ pageSize, pageToken }: AdminPageDto, leaseTtlMs: number) {
    const [since, id] = fromPageToken(pageToken, KEY) ?? [];
    const rows = await this.database.query<(StuckRow & { key: string })[]>(
      `WITH stuck AS (
         (SELECT s.id, s.state AS why FROM setups s WHERE s.state IN ('ERROR', 'TIMEOUT') AND ${AFTER})
         UNION ALL
         (SELECT s.id, 'PAST_DEADLINE' FROM setups s
          WHERE s.deadline_at < now() AND s.state NOT IN ('ERROR', 'TIMEOUT') AND ${AFTER})
         UNION ALL
         (SELECT s.id, 'LEASE_EXPIRED' FROM setup_steps st JOIN setups s ON s.id = st.setup_id AND s.run = st.run
          WHERE st.status = 'RUNNING' AND st.locked_at < now() - $4 * interval '1 millisecond'
            AND s.state NOT IN ('ERROR', 'TIMEOUT') AND (s.deadline_at < now()) IS NOT TRUE AND ${AFTER}))
       SELECT ${SETUP_COLUMNS}, stuck.why, now() AS now, ${SINCE}::text AS key
       FROM stuck JOIN setups s USING (id) ORDER BY s.state_since, s.id LIMIT $3`,
      [since ?? null, id ?? null, pageSize + 1, leaseTtlMs],
    );
    return pageOf(rows, pageSize, (last) => [last.key, last.id]);
  }
}
