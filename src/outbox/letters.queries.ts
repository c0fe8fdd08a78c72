import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../common/domain-error.js';
import { fromPageToken, pageOf } from '../database/page-token.js';
import type { EventType } from './event.types.js';
import type { DeliveryStatus, EventPayload } from './sink.js';

/** A delivery as admins see it. */
export interface DeliveryView {
  id: string;
  setupId: string;
  version: number;
  type: EventType;
  status: DeliveryStatus;
  /** Attempts that failed. */
  attempts: number;
  nextAttemptAt: Date;
  lastError: string | null;
  createdAt: Date;
  doneAt: Date | null;
}

export interface DeliveriesPage {
  status?: DeliveryStatus;
  setupId?: string;
  pageSize: number;
  pageToken?: string;
}

const COLUMNS = `d.id, d.setup_id AS "setupId", d.version, d.type, d.status, d.attempts,
  d.next_attempt_at AS "nextAttemptAt", d.last_error AS "lastError", d.created_at AS "createdAt", d.done_at AS "doneAt"`;

/** Deliveries for admins: what waits, what arrived, what was given up; and trying it again. */
@Injectable()
export class LettersQueries {
  constructor(private readonly database: DataSource) {}

  /** Newest first. @throws {DomainError} NOT_FOUND, VALIDATION_FAILED for a bad token */
  async page(sinkId: string, { status, setupId, pageSize, pageToken }: DeliveriesPage) {
    await this.refuseUnknown(sinkId);
    const [before] = fromPageToken(pageToken, /^\d{1,18}$/) ?? [];
    const rows = await this.database.query<DeliveryView[]>(
      `SELECT ${COLUMNS} FROM outbox_deliveries d
       WHERE d.sink_id = $1 AND ($2::text IS NULL OR d.status = $2) AND ($3::uuid IS NULL OR d.setup_id = $3)
         AND ($4::bigint IS NULL OR d.id < $4)
       ORDER BY d.id DESC LIMIT $5`,
      [sinkId, status ?? null, setupId ?? null, before ?? null, pageSize + 1],
    );
    return pageOf(rows, pageSize, ({ id }) => [id]);
  }

  /** One, with the event; its payload is null where that is purged. @throws {DomainError} NOT_FOUND */
  async one(sinkId: string, id: string): Promise<DeliveryView & { payload: EventPayload | null }> {
    const [row] = await this.database.query<(DeliveryView & { payload: EventPayload | null })[]>(
      `SELECT ${COLUMNS}, e.payload FROM outbox_deliveries d LEFT JOIN outbox_events e USING (setup_id, version)
       WHERE d.sink_id = $1 AND d.id = $2`,
      [sinkId, id],
    );
    if (!row) throw notFound('delivery');
    return row;
  }

  /**
   * Has deliveries tried again from the beginning of their attempts: these, whether dead or delivered, or every dead
   * letter of the sink. What waits already is left alone, so that a second click changes nothing.
   *
   * @returns how many
   * @throws {DomainError} NOT_FOUND for an unknown sink
   */
  async replay(sinkId: string, ids: readonly string[] | undefined): Promise<number> {
    await this.refuseUnknown(sinkId);
    const [, replayed] = await this.database.query<[unknown, number]>(
      `UPDATE outbox_deliveries d SET status = 'PENDING', attempts = 0, next_attempt_at = now(), done_at = NULL
       WHERE d.sink_id = $1 AND CASE WHEN $2::bigint[] IS NULL THEN d.status = 'DEAD'
         ELSE d.status <> 'PENDING' AND d.id = ANY ($2) END
         AND EXISTS (SELECT 1 FROM outbox_events e WHERE e.setup_id = d.setup_id AND e.version = d.version)`,
      [sinkId, ids ?? null],
    );
    return replayed;
  }

  private async refuseUnknown(sinkId: string): Promise<void> {
    const rows = await this.database.query<unknown[]>(`SELECT 1 FROM outbox_sinks WHERE id = $1`, [sinkId]);
    if (rows.length === 0) throw notFound('sink');
  }
}
