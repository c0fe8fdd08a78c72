import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { EventType } from './event.types.js';
import type { DeliveryStatus } from './sink.js';

/** One event on its way to one sink. */
@Entity('outbox_deliveries')
@Unique('uq_outbox_deliveries_event', ['sinkId', 'setupId', 'version'])
@Check('ck_outbox_deliveries_status', `status IN ('PENDING', 'DELIVERED', 'DEAD')`)
@Check('ck_outbox_deliveries_done', `(status = 'PENDING') = (done_at IS NULL)`)
@Check('ck_outbox_deliveries_attempts', 'attempts >= 0')
@Index('ix_outbox_deliveries_due', ['sinkId', 'nextAttemptAt', 'id'], { where: `status = 'PENDING'` })
@Index('ix_outbox_deliveries_order', ['sinkId', 'setupId', 'version'], { where: `status = 'PENDING'` })
@Index('ix_outbox_deliveries_status', ['sinkId', 'status', 'id'])
@Index('ix_outbox_deliveries_open', ['setupId'], { where: `status <> 'DELIVERED'` })
@Index('ix_outbox_deliveries_done', ['doneAt'], { where: `status <> 'PENDING'` })
export class DeliveryEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'pk_outbox_deliveries',
  })
  id: string;

  @Column({ name: 'sink_id', type: 'text' })
  @ForeignKey('SinkEntity', { name: 'fk_outbox_deliveries_sink', onDelete: 'CASCADE' })
  sinkId: string;

  @Column({ name: 'setup_id', type: 'uuid' })
  setupId: string;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'text' })
  type: EventType;

  @Column({ type: 'text', default: 'PENDING' })
  status: DeliveryStatus;

  /** Attempts that failed. */
  @Column({ type: 'integer', default: 0 })
  attempts: number;

  @Column({ name: 'next_attempt_at', type: 'timestamptz', default: () => 'now()' })
  nextAttemptAt: Date;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  /** When it was delivered or given up. */
  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt: Date | null;
}
