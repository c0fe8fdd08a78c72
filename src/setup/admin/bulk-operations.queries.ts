import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../../common/domain-error.js';
import { nameNow } from '../domain/machine.versions.js';
import type { SetupState } from '../domain/vocabulary.js';
import type { BulkEvent, BulkFilter, BulkItemStatus } from '../store/bulk.records.js';
import type { AdminPageDto } from './dto/page.dto.js';
import { fromPageToken, pageOf } from '../../database/page-token.js';

/** An operation as admins see it, without its items. */
export interface OperationView {
  id: string;
  event: BulkEvent;
  reason: string;
  actor: string;
  filter: BulkFilter | null;
  total: number;
  done: number;
  refused: number;
  failed: number;
  status: 'RUNNING' | 'DONE';
  createdAt: Date;
  finishedAt: Date | null;
}

/** What became of one setup of an operation. */
export interface ItemView {
  /** 1 = first. */
  ordinal: number;
  /** The setup's id. */
  id: string;
  status: BulkItemStatus;
  /** The state that the event led to; a step may have led on since. */
  to: SetupState | null;
  /** The setup's state now. */
  state: SetupState;
  detail: string | null;
  doneAt: Date | null;
}

const OPERATION = `o.id, o.event, o.reason, o.actor, o.filter, o.total, counted.done, counted.refused, counted.failed,
  o.status, o.created_at AS "createdAt", o.finished_at AS "finishedAt"`;
const COUNTED = `LATERAL (SELECT count(*) FILTER (WHERE status = 'DONE')::int AS done,
    count(*) FILTER (WHERE status = 'REFUSED')::int AS refused, count(*) FILTER (WHERE status = 'FAILED')::int AS failed
  FROM bulk_items WHERE operation_id = o.id) counted`;

/** Reads of bulk operations. */
@Injectable()
export class BulkOperationsQueries {
  constructor(private readonly database: DataSource) {}

  /** @throws {DomainError} NOT_FOUND */
  async one(id: string): Promise<OperationView> {
    const [row] = await this.database.query<OperationView[]>(
      `SELECT ${OPERATION} FROM bulk_operations o, ${COUNTED} WHERE o.id = $1`,
      [id],
    );
    if (!row) throw notFound('bulk operation');
    return row;
  }

  async isDone(id: string): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      `SELECT 1 FROM bulk_operations WHERE id = $1 AND status = 'DONE'`,
      [id],
    );
    return rows.length > 0;
  }

  /** One page of an operation's setups, in their order. @throws {DomainError} VALIDATION_FAILED for a bad token */
  async items(
    id: string,
    { pageSize, pageToken }: AdminPageDto,
  ): Promise<{ results: ItemView[]; nextPageToken: string | null }> {
    const [after] = fromPageToken(pageToken, /^\d{1,9}$/) ?? [];
    const rows = await this.database.query<ItemView[]>(
      `SELECT i.ordinal, i.setup_id AS id, i.status, i.to_state AS "to", s.state, i.detail, i.done_at AS "doneAt"
       FROM bulk_items i JOIN setups s ON s.id = i.setup_id
       WHERE i.operation_id = $1 AND i.ordinal > $2 ORDER BY i.ordinal LIMIT $3`,
      [id, after ?? 0, pageSize + 1],
    );
    const { items, nextPageToken } = pageOf(rows, pageSize, (last) => [String(last.ordinal)]);
    return { results: items.map((item) => ({ ...item, state: nameNow(item.state) ?? item.state })), nextPageToken };
  }

  /** One page of the operations, newest first. @throws {DomainError} VALIDATION_FAILED for a bad token */
  async page({ pageSize, pageToken }: AdminPageDto) {
    const [after] = fromPageToken(pageToken, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) ?? [];
    const rows = await this.database.query<OperationView[]>(
      `SELECT ${OPERATION} FROM (
         SELECT * FROM bulk_operations WHERE $1::uuid IS NULL
           OR (created_at, id) < (SELECT created_at, id FROM bulk_operations WHERE id = $1)
         ORDER BY created_at DESC, id DESC LIMIT $2) o, ${COUNTED}
       ORDER BY o.created_at DESC, o.id DESC`,
      [after ?? null, pageSize + 1],
    );
    return pageOf(rows, pageSize, (last) => [last.id]);
  }
}
