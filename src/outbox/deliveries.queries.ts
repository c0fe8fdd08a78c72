import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LeaseLost } from '../setup/store/steps.store.js';
import { deliveryPauseMs } from './backoff.js';
import type { Delivery, DeliveryStatus, Outcome } from './sink.js';

/** Deliveries as the holder of a sink's lease takes and settles them. */
@Injectable()
export class DeliveriesQueries {
  constructor(private readonly database: DataSource) {}

  /**
   * What is due, of each setup the next one only: a later event waits until the earlier one is delivered or dead. Nothing
   * where an admin has disabled the sink meanwhile.
   */
  due(sinkId: string, limit: number): Promise<Delivery[]> {
    return this.database.query<Delivery[]>(
      `SELECT d.id, d.setup_id AS "setupId", d.version, d.type, e.payload, d.attempts, d.created_at AS "createdAt"
       FROM outbox_deliveries d JOIN outbox_events e USING (setup_id, version)
       WHERE d.sink_id = $1 AND d.status = 'PENDING' AND d.next_attempt_at <= now() AND NOT EXISTS (
         SELECT 1 FROM outbox_deliveries earlier WHERE earlier.sink_id = $1 AND earlier.setup_id = d.setup_id
           AND earlier.version < d.version AND earlier.status = 'PENDING')
         AND EXISTS (SELECT 1 FROM outbox_sinks WHERE id = $1 AND enabled)
       ORDER BY d.next_attempt_at, d.id LIMIT $2`,
      [sinkId, limit],
    );
  }

  /**
   * Writes what became of some deliveries, in one statement. What failed waits, and with it what comes after it of the
   * same setup; what failed once too often is a dead letter.
   *
   * @returns how each stands now
   * @throws {LeaseLost} where another worker has the sink: then nothing was written
   */
  async settle(
    sinkId: string,
    lockedBy: string,
    maxAttempts: number,
    settled: readonly { delivery: Delivery; outcome: Outcome }[],
  ): Promise<Map<string, DeliveryStatus>> {
    const rows = await this.database.query<{ id: string; status: DeliveryStatus }[]>(
      `WITH outcome AS (
         SELECT * FROM unnest($3::bigint[], $4::text[], $5::float8[]) AS o (id, error, pause_ms)),
       settled AS (
         UPDATE outbox_deliveries d SET
           status = CASE WHEN o.error IS NULL THEN 'DELIVERED' WHEN d.attempts + 1 >= $6 THEN 'DEAD' ELSE 'PENDING' END,
           done_at = CASE WHEN o.error IS NULL OR d.attempts + 1 >= $6 THEN clock_timestamp() END,
           attempts = CASE WHEN o.error IS NULL THEN d.attempts ELSE d.attempts + 1 END,
           next_attempt_at = now() + o.pause_ms * interval '1 millisecond', last_error = o.error
         FROM outcome o, outbox_sinks s
         WHERE d.id = o.id AND d.status = 'PENDING' AND s.id = $1 AND d.sink_id = s.id AND s.locked_by = $2
         RETURNING d.*),
       later AS (
         UPDATE outbox_deliveries d SET next_attempt_at = settled.next_attempt_at FROM settled
         WHERE settled.status = 'PENDING' AND d.sink_id = $1 AND d.setup_id = settled.setup_id
           AND d.version > settled.version AND d.status = 'PENDING' AND d.next_attempt_at < settled.next_attempt_at)
       SELECT id, status FROM settled`,
      [
        sinkId,
        lockedBy,
        settled.map(({ delivery }) => delivery.id),
        settled.map(({ outcome }) => (outcome.delivered ? null : outcome.error)),
        settled.map(({ delivery, outcome }) =>
          outcome.delivered ? 0 : deliveryPauseMs(delivery.attempts + 1, outcome.retryAfterMs),
        ),
        maxAttempts,
      ],
    );
    if (rows.length < settled.length) throw new LeaseLost(`The lease on the sink ${sinkId} is lost.`);
    return new Map(rows.map(({ id, status }) => [id, status]));
  }
}
