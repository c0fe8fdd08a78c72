import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { unseenBy } from '../database/snapshot.js';
import type { EventType } from './event.types.js';
import type { SinkKind } from './sink.js';

/** A sink whose lease this process holds. */
export interface HeldSink {
  id: string;
  kind: SinkKind;
  /** Failures in a row so far. */
  failures: number;
}

/** What became of a batch, for the sink as a whole. */
export interface BatchResult {
  delivered: number;
  /** The last error; undefined where nothing failed. */
  error: string | undefined;
  /** Why the sink wants nothing more; undefined where it does. */
  disable: string | undefined;
}

/** After so many failures in a row it was the sink that was away, not the deliveries that were bad. */
const AWAY_AFTER = 3;

/** Sees nothing: every event that is still there is new. */
const FROM_THE_BEGINNING = '1:1:';

/** Sinks as workers lease them, each by one worker at a time, and what they remember of their trouble. */
@Injectable()
export class SinksQueries {
  constructor(private readonly database: DataSource) {}

  /** Makes a sink known, once; it begins with the oldest event that is kept. */
  async register(id: string, kind: SinkKind, name: string, types: readonly EventType[]): Promise<void> {
    await this.database.query(
      `INSERT INTO outbox_sinks (id, kind, name, types, position) VALUES ($1, $2, $3, $4, '${FROM_THE_BEGINNING}')
       ON CONFLICT (id) DO UPDATE SET types = excluded.types WHERE outbox_sinks.types IS DISTINCT FROM excluded.types`,
      [id, kind, name, types],
    );
  }

  /**
   * Leases the sinks that nobody holds and that have something to do; where there is nothing to do, nothing is written.
   *
   * @param kinds that this process can serve
   * @param without ids that it serves already
   * @param limit of sinks now, those first that were served longest ago
   */
  async claim(
    lockedBy: string,
    leaseTtlMs: number,
    kinds: SinkKind[],
    without: string[],
    limit: number,
  ): Promise<HeldSink[]> {
    const [claimed] = await this.database.query<[HeldSink[], number]>(
      `UPDATE outbox_sinks s SET locked_by = $1, locked_until = clock_timestamp() + $2 * interval '1 millisecond',
         served_at = clock_timestamp()
       FROM (
         SELECT s.id FROM outbox_sinks s
         WHERE s.enabled AND s.kind = ANY ($3) AND s.id <> ALL ($4)
           AND (s.next_attempt_at IS NULL OR s.next_attempt_at <= now())
           AND (s.locked_until IS NULL OR s.locked_until < now())
           AND (EXISTS (SELECT 1 FROM outbox_deliveries d
                        WHERE d.sink_id = s.id AND d.status = 'PENDING' AND d.next_attempt_at <= now())
             OR EXISTS (SELECT 1 FROM outbox_events e WHERE ${unseenBy('e.tx', 's.position')})
             OR pg_snapshot_xmax(s.position::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()))
         ORDER BY s.served_at NULLS FIRST, s.id LIMIT $5 FOR NO KEY UPDATE SKIP LOCKED) AS free
       WHERE s.id = free.id RETURNING s.id, s.kind, s.failures`,
      [lockedBy, leaseTtlMs, kinds, without, limit],
    );
    return claimed;
  }

  /** A sign of life. @returns false where the lease is lost */
  async keep(sinkId: string, lockedBy: string, leaseTtlMs: number): Promise<boolean> {
    const [, kept] = await this.database.query<[unknown, number]>(
      `UPDATE outbox_sinks SET locked_until = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE id = $1 AND locked_by = $2`,
      [sinkId, lockedBy, leaseTtlMs],
    );
    return kept === 1;
  }

  async release(sinkId: string, lockedBy: string): Promise<void> {
    await this.database.query(
      `UPDATE outbox_sinks SET locked_by = NULL, locked_until = NULL WHERE id = $1 AND locked_by = $2`,
      [sinkId, lockedBy],
    );
  }

  /**
   * Something came through: the sink is well. What waited because it was away is tried at once; what had failed more often
   * than the sink was away is bad by itself, and keeps its pause.
   */
  async succeeded({ id, failures }: HeldSink, lockedBy: string): Promise<void> {
    await this.database.query(
      `WITH well AS (
         UPDATE outbox_sinks SET failures = 0, failing_since = NULL, next_attempt_at = NULL, last_error = NULL,
           last_delivered_at = clock_timestamp() WHERE id = $1 AND locked_by = $2 RETURNING id)
       UPDATE outbox_deliveries d SET next_attempt_at = now() FROM well
       WHERE $3 AND d.sink_id = well.id AND d.status = 'PENDING' AND d.next_attempt_at > now()
         AND d.attempts <= $4`,
      [id, lockedBy, failures >= AWAY_AFTER, failures],
    );
  }

  /**
   * Nothing came through: the sink rests, and a webhook that has rested too often for too long is disabled. One that an
   * admin has disabled meanwhile stays disabled.
   *
   * @param disable why at once; otherwise undefined
   * @returns why it is disabled now; null where it is not, or an admin did it
   */
  async failed(
    sinkId: string,
    lockedBy: string,
    trouble: { pauseMs: number; error: string; disable: string | undefined; disableAfterHours: number },
  ): Promise<string | null> {
    const rows = await this.database.query<{ disabledReason: string | null }[]>(
      `WITH failed AS (
         UPDATE outbox_sinks SET failures = CASE WHEN ${LONG_AGO} THEN 1 ELSE failures + 1 END,
           failing_since = CASE WHEN failing_since IS NULL OR ${LONG_AGO} THEN clock_timestamp() ELSE failing_since END,
           next_attempt_at = clock_timestamp() + $3 * interval '1 millisecond', last_error = $4,
           enabled = enabled AND $5::text IS NULL AND NOT (${TOO_LONG}),
           disabled_reason = CASE WHEN NOT enabled THEN disabled_reason WHEN $5::text IS NOT NULL THEN $5 WHEN ${TOO_LONG}
             THEN 'Nothing was accepted for ' || $6::int || ' hours. The last error: ' || $4 END
         WHERE id = $1 AND locked_by = $2 RETURNING id, disabled_reason AS "disabledReason"),
       changed AS (
         UPDATE webhook_endpoints w SET version = version + 1, updated_at = now() FROM failed
         WHERE w.id = failed.id AND failed."disabledReason" IS NOT NULL)
       SELECT "disabledReason" FROM failed`,
      [sinkId, lockedBy, trouble.pauseMs, trouble.error, trouble.disable ?? null, trouble.disableAfterHours],
    );
    return rows[0]?.disabledReason ?? null;
  }
}

/** SQL: nothing was tried for longer than any pause is: what failed before that is another story. */
const LONG_AGO = `coalesce(next_attempt_at < clock_timestamp() - interval '15 hours', false)`;

const TOO_LONG = `kind = 'webhook' AND NOT ${LONG_AGO}
  AND coalesce(failing_since < clock_timestamp() - $6::int * interval '1 hour', false)`;
