import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { SetupState } from '../domain/vocabulary.js';
import type { BulkEvent, BulkItemStatus } from '../store/bulk.records.js';
import { LeaseLost } from '../store/steps.store.js';

/** One setup of an operation, claimed by a worker: every later write says that it still is. */
export interface ClaimedItem {
  operationId: string;
  ordinal: number;
  setupId: string;
  expectedVersion: number;
  attempt: number;
  lockedBy: string;
  event: BulkEvent;
  reason: string;
  actor: string;
}

const MINE = `operation_id = $1 AND ordinal = $2 AND attempt = $3 AND locked_by = $4 AND status = 'PENDING'`;
const mine = ({ operationId, ordinal, attempt, lockedBy }: ClaimedItem): unknown[] => [
  operationId,
  ordinal,
  attempt,
  lockedBy,
];

/** The items of bulk operations as workers claim and settle them. */
@Injectable()
export class BulkItemsQueries {
  constructor(private readonly database: DataSource) {}

  /**
   * Claims items that nobody holds, or whose holder's lease has ended. By ordinal first, so that a small operation
   * need not wait for the end of a large one.
   */
  claim(lockedBy: string, leaseMs: number, limit: number): Promise<ClaimedItem[]> {
    return this.database.query<ClaimedItem[]>(
      `WITH next AS (
         SELECT operation_id, ordinal FROM bulk_items
         WHERE status = 'PENDING' AND (locked_until IS NULL OR locked_until < clock_timestamp())
         ORDER BY ordinal, operation_id LIMIT $3 FOR UPDATE SKIP LOCKED),
       claimed AS (
         UPDATE bulk_items i SET attempt = attempt + 1, locked_by = $1,
           locked_until = clock_timestamp() + $2 * interval '1 millisecond'
         FROM next WHERE i.operation_id = next.operation_id AND i.ordinal = next.ordinal RETURNING i.*)
       SELECT c.operation_id AS "operationId", c.ordinal, c.setup_id AS "setupId",
         c.expected_version AS "expectedVersion", c.attempt, c.locked_by AS "lockedBy", o.event, o.reason, o.actor
       FROM claimed c JOIN bulk_operations o ON o.id = c.operation_id`,
      [lockedBy, leaseMs, limit],
    );
  }

  /** Whether anything but time moved the setup since the operation was made; in the transition's transaction. */
  async hasMovedOn(em: EntityManager, { setupId, expectedVersion }: ClaimedItem): Promise<boolean> {
    const rows = await em.query<unknown[]>(
      `SELECT 1 FROM setup_transitions WHERE setup_id = $1 AND version > $2 AND event <> 'TIMEOUT' LIMIT 1`,
      [setupId, expectedVersion],
    );
    return rows.length > 0;
  }

  /**
   * Marks an item as done in its transition's own transaction: done twice is impossible.
   *
   * @throws {LeaseLost} where another worker has taken the item over
   */
  async done(em: EntityManager, item: ClaimedItem, to: SetupState): Promise<void> {
    const [, marked] = await em.query<[unknown, number]>(
      `UPDATE bulk_items SET status = 'DONE', to_state = $5, detail = NULL, done_at = clock_timestamp(),
         locked_by = NULL, locked_until = NULL WHERE ${MINE}`,
      [...mine(item), to],
    );
    if (marked !== 1) throw new LeaseLost(`Item ${String(item.ordinal)} of ${item.operationId} was taken over.`);
  }

  /** The setup was not moved, and will not be. */
  async settle(item: ClaimedItem, status: Exclude<BulkItemStatus, 'PENDING' | 'DONE'>, detail: string): Promise<void> {
    await this.database.query(
      `UPDATE bulk_items SET status = $5, detail = $6, done_at = clock_timestamp(), locked_by = NULL, locked_until = NULL
       WHERE ${MINE}`,
      [...mine(item), status, detail],
    );
  }

  /** Gives an item back, to be taken again after a pause. */
  async postpone(item: ClaimedItem, pauseMs: number, detail: string): Promise<void> {
    await this.database.query(
      `UPDATE bulk_items SET locked_by = NULL, locked_until = clock_timestamp() + $5 * interval '1 millisecond',
         detail = $6 WHERE ${MINE}`,
      [...mine(item), pauseMs, detail],
    );
  }

  /** Ends the operations whose items are all settled. */
  async closeFinished(): Promise<void> {
    await this.database.query(
      `UPDATE bulk_operations o SET status = 'DONE', finished_at = clock_timestamp()
       WHERE status = 'RUNNING' AND NOT EXISTS (
         SELECT 1 FROM bulk_items WHERE operation_id = o.id AND status = 'PENDING')`,
    );
  }
}
