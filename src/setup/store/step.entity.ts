import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { STEP_NAMES, STEP_STATUSES, type StepName, type StepStatus } from '../domain/step.table.js';
import type { Checkpoint, StepError } from './records.js';
import { sqlList } from './sql.js';

/** The step ledger: what was executed, how far, by whom, and what its compensation needs. */
@Entity('setup_steps')
@Unique('uq_setup_steps_run', ['setupId', 'run', 'name'])
@Check('ck_setup_steps_name', `name IN (${sqlList(STEP_NAMES)})`)
@Check('ck_setup_steps_status', `status IN (${sqlList(STEP_STATUSES)})`)
@Check('ck_setup_steps_progress', 'progress BETWEEN 0 AND 100')
@Check(
  'ck_setup_steps_lease',
  `(locked_by IS NULL) = (locked_at IS NULL) AND (status <> 'RUNNING' OR locked_by IS NOT NULL)`,
)
@Index('ix_setup_steps_open', ['status', 'updatedAt'], { where: `status IN ('PENDING', 'RUNNING')` })
export class StepEntity {
  /** The id of the job, too. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_setup_steps' })
  id: string;

  @Column({ name: 'setup_id', type: 'uuid' })
  @ForeignKey('SetupEntity', { name: 'fk_setup_steps_setup' })
  setupId: string;

  @Column({ type: 'integer' })
  run: number;

  @Column({ type: 'text' })
  name: StepName;

  @Column({ type: 'text', default: 'PENDING' })
  status: StepStatus;

  /** Raised by each claim: a worker writes only where it still finds its own number. */
  @Column({ type: 'integer', default: 0 })
  attempt: number;

  @Column({ name: 'locked_by', type: 'text', nullable: true })
  lockedBy: string | null;

  /** The last sign of life of the holder; the lease ends LEASE_TTL_MS later. */
  @Column({ name: 'locked_at', type: 'timestamptz', nullable: true })
  lockedAt: Date | null;

  @Column({ type: 'smallint', default: 0 })
  progress: number;

  @Column({ type: 'jsonb', nullable: true })
  checkpoint: Checkpoint | null;

  /** Exactly what the compensation needs. */
  @Column({ type: 'jsonb', nullable: true })
  result: unknown;

  @Column({ type: 'jsonb', nullable: true })
  error: StepError | null;

  /** Errors of earlier attempts, oldest first. */
  @Column({ type: 'jsonb', default: [] })
  failures: StepError[];

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt: Date | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
