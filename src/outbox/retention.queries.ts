import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Rows in one statement. */
const CHUNK = 5_000;

/**
 * SQL: sinks that are disabled, or that no worker has taken up, for longer than `$1` days. They hold nothing up: what is
 * older than that they miss.
 */
const ASLEEP = `SELECT id FROM outbox_sinks
  WHERE greatest(served_at, created_at, last_delivered_at) < now() - $1 * interval '1 day'`;

/** What is kept no longer. */
@Injectable()
export class RetentionQueries {
  constructor(private readonly database: DataSource) {}

  /** Deliveries that were settled so long ago, and what has waited so long for a sink that sleeps. @returns how many */
  async purgeDeliveries(days: number): Promise<number> {
    const [, settled] = await this.database.query<[unknown, number]>(
      `DELETE FROM outbox_deliveries WHERE id IN (
         SELECT id FROM outbox_deliveries WHERE status <> 'PENDING' AND done_at < now() - $1 * interval '1 day'
         ORDER BY done_at LIMIT ${String(CHUNK)})`,
      [days],
    );
    const [, missed] = await this.database.query<[unknown, number]>(
      `DELETE FROM outbox_deliveries WHERE id IN (
         SELECT id FROM outbox_deliveries WHERE sink_id IN (${ASLEEP}) AND status = 'PENDING'
           AND created_at < now() - $1 * interval '1 day' ORDER BY id LIMIT ${String(CHUNK)})`,
      [days],
    );
    return settled + missed;
  }

  /**
   * Deliveries whose event is gone, since they were replayed while it was purged: they could never be delivered, and would
   * hold up their setup. @returns how many are given up
   */
  async giveUpOrphans(): Promise<number> {
    const [, orphans] = await this.database.query<[unknown, number]>(
      `UPDATE outbox_deliveries d SET status = 'DEAD', done_at = now(), last_error = 'Its event is no longer kept.'
       WHERE d.status = 'PENDING' AND NOT EXISTS (
         SELECT 1 FROM outbox_events e WHERE e.setup_id = d.setup_id AND e.version = d.version)`,
    );
    return orphans;
  }

  /** Tests of that age; requests of deliveries go with those. @returns how many */
  async purgeTests(days: number): Promise<number> {
    const [, tests] = await this.database.query<[unknown, number]>(
      `DELETE FROM webhook_attempts WHERE id IN (
         SELECT id FROM webhook_attempts WHERE delivery_id IS NULL AND at < now() - $1 * interval '1 day'
         ORDER BY id LIMIT ${String(CHUNK)})`,
      [days],
    );
    return tests;
  }

  /** Events of that age that every sink has seen, but for those that sleep, and that no delivery needs. @returns how many */
  async purgeEvents(days: number): Promise<number> {
    const [, purged] = await this.database.query<[unknown, number]>(
      `DELETE FROM outbox_events e USING (
         SELECT e.setup_id, e.version FROM outbox_events e
         WHERE e.created_at < now() - $1 * interval '1 day'
           AND e.tx < (SELECT coalesce(min(pg_snapshot_xmin(position::pg_snapshot)::text::bigint), 9223372036854775807)
                       FROM outbox_sinks WHERE id NOT IN (${ASLEEP}))
           AND NOT EXISTS (SELECT 1 FROM outbox_deliveries d
                           WHERE d.setup_id = e.setup_id AND d.version = e.version AND d.status <> 'DELIVERED')
         ORDER BY e.tx LIMIT ${String(CHUNK)}) AS old
       WHERE e.setup_id = old.setup_id AND e.version = old.version`,
      [days],
    );
    return purged;
  }
}
