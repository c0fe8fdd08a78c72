import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { STORED_STATES } from '../domain/machine.versions.js';
import { CLOSED_STATES } from '../domain/vocabulary.js';
import type { SetupInput, StepError } from './records.js';
import { sqlList } from './sql.js';

/** One setup: its state, the machine's snapshot, and what was submitted so far. Written by the pipeline only. */
@Entity('setups')
@Check('ck_setups_state', `state IN (${sqlList(STORED_STATES)})`)
@Check('ck_setups_machine_version', 'machine_version >= 1')
@Check('ck_setups_version', 'version >= 0')
@Check('ck_setups_singleton', 'singleton')
@Index('uq_setups_open_owner', ['ownerId'], { unique: true, where: `state NOT IN (${sqlList(CLOSED_STATES)})` })
@Index('uq_setups_singleton', ['singleton'], { unique: true, where: 'singleton' })
@Index('ix_setups_created', ['createdAt', 'id'])
@Index('ix_setups_owner_created', ['ownerId', 'createdAt', 'id'])
@Index('ix_setups_state_created', ['state', 'createdAt', 'id'])
@Index('ix_setups_machine_version', ['machineVersion', 'state'])
@Index('ix_setups_deadline', ['deadlineAt'], { where: 'deadline_at IS NOT NULL' })
@Index('ix_setups_completed', ['completedAt'], { where: `state = 'COMPLETED'` })
// TypeORM cannot say it: GIN over an expression (migration 1764700000000).
@Index('ix_setups_name', { synchronize: false })
@Index('ix_setups_failed', ['stateSince', 'id'], { where: `state IN ('ERROR', 'TIMEOUT')` })
export class SetupEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_setups' })
  id: string;

  @Column({ name: 'owner_id', type: 'text' })
  ownerId: string;

  /** The flat name, as the version of the machine that wrote it calls it. */
  @Column({ type: 'text' })
  state: string;

  /** Counts the transitions: 0 at creation. */
  @Column({ type: 'integer', default: 0 })
  version: number;

  /** Counts the beginnings: RESTART raises it, and the step ledger begins anew. */
  @Column({ type: 'integer', default: 1 })
  run: number;

  /** The version of the machine that wrote state and snapshot; 1 also for programs from before there were versions. */
  @Column({ name: 'machine_version', type: 'integer', default: 1 })
  machineVersion: number;

  @Column({ type: 'jsonb' })
  snapshot: unknown;

  @Column({ type: 'jsonb', default: {} })
  input: SetupInput;

  @Column({ name: 'last_error', type: 'jsonb', nullable: true })
  lastError: StepError | null;

  /** True where it claims the one organisation of a deployment in single mode; a second claim cannot exist. */
  @Column({ type: 'boolean', nullable: true })
  singleton: true | null;

  @Column({ name: 'state_since', type: 'timestamptz', default: () => 'now()' })
  stateSince: Date;

  @Column({ name: 'deadline_at', type: 'timestamptz', nullable: true })
  deadlineAt: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;

  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt: Date | null;
}
