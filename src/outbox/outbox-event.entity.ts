import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What happened, for the effects after the commit; written in the transition's transaction. */
@Entity('outbox_events')
export class OutboxEventEntity {
  @PrimaryColumn({ name: 'setup_id', type: 'uuid', primaryKeyConstraintName: 'pk_outbox_events' })
  @ForeignKey('SetupEntity', { name: 'fk_outbox_events_setup' })
  setupId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_outbox_events' })
  version: number;

  /** `setup.` and the state that was reached, in small letters. */
  @Column({ type: 'text' })
  type: string;

  @Column({ type: 'jsonb' })
  payload: unknown;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  /** The transaction that wrote it: by this alone a sink's position tells whether it has seen the event. */
  // The default is spelled as TypeORM reads it from the database: without its casts.
  @Column({ type: 'bigint', default: () => '((pg_current_xact_id()))' })
  @Index('ix_outbox_events_tx')
  tx: string;
}
