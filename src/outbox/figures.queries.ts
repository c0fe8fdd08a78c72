import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { unseenBy } from '../database/snapshot.js';
import type { EventType } from './event.types.js';
import type { SinkKind } from './sink.js';

/**
 * UNSERVED: something has been due for a minute, and no worker has taken the sink up. FAILING: nothing came through lately.
 * BEHIND: something has waited for more than a minute.
 */
export const SINK_STATUSES = ['OK', 'BEHIND', 'FAILING', 'DISABLED', 'UNSERVED'] as const;
export type SinkStatus = (typeof SINK_STATUSES)[number];

/** How one sink is. Counts end at 10,000: that many or more. */
export interface SinkFigures {
  id: string;
  kind: SinkKind;
  name: string;
  /** Null for all. */
  types: EventType[] | null;
  status: SinkStatus;
  /** Events that are not deliveries yet, among the first 10,000. */
  unseen: number;
  pending: number;
  dead: number;
  /** The oldest that waits; null where nothing does. */
  oldestAt: Date | null;
  lagMs: number;
  /** In a row. */
  failures: number;
  failingSince: Date | null;
  nextAttemptAt: Date | null;
  lastError: string | null;
  lastDeliveredAt: Date | null;
  enabled: boolean;
  disabledReason: string | null;
}

const COUNTED = '10000';

const counted = (from: string): string => `(SELECT count(*)::int FROM (SELECT 1 FROM ${from} LIMIT ${COUNTED}) AS c)`;

const UNSEEN = `outbox_events e WHERE ${unseenBy('e.tx', 's.position')}`;

const PENDING = `outbox_deliveries d WHERE d.sink_id = s.id AND d.status = 'PENDING'`;

/** How far the sinks are behind. */
@Injectable()
export class FiguresQueries {
  constructor(private readonly database: DataSource) {}

  /** Every sink, the journal first, then by age. */
  look(): Promise<SinkFigures[]> {
    return this.database.query<SinkFigures[]>(
      `SELECT f.*, greatest(0, coalesce(extract(epoch FROM now() - "oldestAt") * 1000, 0))::float8 AS "lagMs",
         CASE WHEN NOT enabled THEN 'DISABLED'
           WHEN "isOverdue" AND coalesce("servedAt", "createdAt") < now() - interval '1 minute' THEN 'UNSERVED'
           WHEN failures > 0 THEN 'FAILING'
           WHEN "oldestAt" < now() - interval '1 minute' THEN 'BEHIND' ELSE 'OK' END AS status
       FROM (
         SELECT s.id, s.kind, s.name, s.types, s.failures, s.failing_since AS "failingSince",
           s.next_attempt_at AS "nextAttemptAt", s.last_error AS "lastError", s.last_delivered_at AS "lastDeliveredAt",
           s.enabled, s.disabled_reason AS "disabledReason", s.served_at AS "servedAt", s.created_at AS "createdAt",
           u.unseen, ${counted(PENDING)} AS pending,
           ${counted(`outbox_deliveries d WHERE d.sink_id = s.id AND d.status = 'DEAD'`)} AS dead,
           least((SELECT d.created_at FROM ${PENDING} ORDER BY d.id LIMIT 1),
             u.oldest) AS "oldestAt",
           (s.next_attempt_at IS NULL OR s.next_attempt_at <= now()) AND (s.locked_until IS NULL OR s.locked_until < now())
             AND (u.oldest < now() - interval '1 minute'
               OR EXISTS (SELECT 1 FROM ${PENDING} AND d.next_attempt_at < now() - interval '1 minute')) AS "isOverdue"
         FROM outbox_sinks s CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE wanted)::int AS unseen, min(created_at) FILTER (WHERE wanted) AS oldest
           FROM (SELECT e.created_at, s.types IS NULL OR e.type = ANY (s.types) AS wanted FROM ${UNSEEN}
                 ORDER BY e.tx LIMIT ${COUNTED}) AS first) AS u) AS f
       ORDER BY f.kind, f."createdAt", f.id`,
    );
  }
}
