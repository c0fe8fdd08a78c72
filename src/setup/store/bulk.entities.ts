import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { SetupState } from '../domain/vocabulary.js';
import {
  BULK_EVENTS,
  BULK_ITEM_STATUSES,
  type BulkEvent,
  type BulkFilter,
  type BulkItemStatus,
} from './bulk.records.js';
import { sqlList } from './sql.js';

/** What an admin does to many setups at once. */
@Entity('bulk_operations')
@Unique('uq_bulk_operations_key', ['actor', 'idempotencyKey'])
@Check('ck_bulk_operations_event', `event IN (${sqlList(BULK_EVENTS)})`)
@Check('ck_bulk_operations_finished', `(status = 'DONE') = (finished_at IS NOT NULL)`)
@Check('ck_bulk_operations_key', '(idempotency_key IS NULL) = (fingerprint IS NULL)')
@Check('ck_bulk_operations_status', `status IN ('RUNNING', 'DONE')`)
@Check('ck_bulk_operations_total', 'total >= 0')
@Index('ix_bulk_operations_created', ['createdAt', 'id'])
export class BulkOperationEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_bulk_operations' })
  id: string;

  @Column({ type: 'text' })
  event: BulkEvent;

  @Column({ type: 'text' })
  reason: string;

  /** `user:<id>` of the admin. */
  @Column({ type: 'text' })
  actor: string;

  /** Null where the setups were named by their ids. */
  @Column({ type: 'jsonb', nullable: true })
  filter: BulkFilter | null;

  @Column({ type: 'integer' })
  total: number;

  @Column({ type: 'text', default: 'RUNNING' })
  status: 'RUNNING' | 'DONE';

  @Column({ name: 'idempotency_key', type: 'text', nullable: true })
  idempotencyKey: string | null;

  /** Hash of the request's body, in hex: another request with the same key is refused. */
  @Column({ type: 'text', nullable: true })
  fingerprint: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;
}

/** One setup of a bulk operation, with what became of it. */
@Entity('bulk_items')
@Unique('uq_bulk_items_setup', ['operationId', 'setupId'])
@Check('ck_bulk_items_done', `(status = 'PENDING') = (done_at IS NULL)`)
@Check('ck_bulk_items_status', `status IN (${sqlList(BULK_ITEM_STATUSES)})`)
@Index('ix_bulk_items_pending', ['ordinal', 'operationId'], { where: `status = 'PENDING'` })
export class BulkItemEntity {
  @PrimaryColumn({ name: 'operation_id', type: 'uuid', primaryKeyConstraintName: 'pk_bulk_items' })
  @ForeignKey('BulkOperationEntity', { name: 'fk_bulk_items_operation' })
  operationId: string;

  /** 1 = first. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_bulk_items' })
  ordinal: number;

  @Column({ name: 'setup_id', type: 'uuid' })
  @ForeignKey('SetupEntity', { name: 'fk_bulk_items_setup' })
  setupId: string;

  /** The setup's version when the operation was made: what moved on since is left alone. */
  @Column({ name: 'expected_version', type: 'integer' })
  expectedVersion: number;

  @Column({ type: 'text', default: 'PENDING' })
  status: BulkItemStatus;

  /** Why it was refused, failed or must wait: a sentence for people. */
  @Column({ type: 'text', nullable: true })
  detail: string | null;

  @Column({ name: 'to_state', type: 'text', nullable: true })
  to: SetupState | null;

  /** Raised by each claim: a worker writes only where it still finds its own number. */
  @Column({ type: 'integer', default: 0 })
  attempt: number;

  @Column({ name: 'locked_by', type: 'text', nullable: true })
  lockedBy: string | null;

  /** Nobody else takes it before: the end of the holder's lease, or of a pause. */
  @Column({ name: 'locked_until', type: 'timestamptz', nullable: true })
  lockedUntil: Date | null;

  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt: Date | null;
}
