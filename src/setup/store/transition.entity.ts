import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** The log: one row for each transition, numbered 1, 2, 3, … for each setup. Never changed, never deleted. */
@Entity('setup_transitions')
@Check('ck_setup_transitions_version', 'version >= 1')
@ForeignKey('EdgeEntity', ['machineVersion', 'from', 'event', 'to'], ['machineVersion', 'from', 'event', 'to'], {
  name: 'fk_setup_transitions_edge',
})
export class TransitionEntity {
  @PrimaryColumn({ name: 'setup_id', type: 'uuid', primaryKeyConstraintName: 'pk_setup_transitions' })
  @ForeignKey('SetupEntity', { name: 'fk_setup_transitions_setup' })
  setupId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_setup_transitions' })
  version: number;

  /** The version of the machine that took the edge; its names are that version's. */
  @Column({ name: 'machine_version', type: 'integer', default: 1 })
  machineVersion: number;

  @Column({ name: 'from_state', type: 'text' })
  from: string;

  @Column({ name: 'to_state', type: 'text' })
  to: string;

  @Column({ type: 'text' })
  event: string;

  /** `user:<id>`, `worker:<process>` or `sweeper:<process>`. */
  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  at: Date;

  /** How long the setup had been in `from`, in milliseconds. */
  @Column({ name: 'duration_ms', type: 'bigint' })
  durationMs: string;

  /** The transaction that wrote the line: whether a reader's snapshot has seen it is decided by this alone. */
  // The default is spelled as TypeORM reads it from the database: without its casts.
  @Column({ type: 'bigint', default: () => '((pg_current_xact_id()))' })
  @Index('ix_setup_transitions_tx')
  tx: string;
}
