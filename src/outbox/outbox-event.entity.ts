import { Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** What happened, for the effects after the commit; written in the transition's transaction. */
@Entity('outbox_events')
@Unique('uq_outbox_events_setup_version', ['setupId', 'version'])
export class OutboxEventEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'pk_outbox_events',
  })
  id: string;

  @Column({ name: 'setup_id', type: 'uuid' })
  @ForeignKey('SetupEntity', { name: 'fk_outbox_events_setup' })
  setupId: string;

  @Column({ type: 'integer' })
  version: number;

  /** For example `setup.imported`: the state that was reached, in words. */
  @Column({ type: 'text' })
  type: string;

  @Column({ type: 'jsonb' })
  payload: unknown;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
