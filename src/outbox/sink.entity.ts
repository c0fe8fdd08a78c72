import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { EventType } from './event.types.js';
import type { SinkKind } from './sink.js';

/** Where events go: the journal, or an endpoint of webhooks; with its place in the outbox, its lease and its trouble. */
@Entity('outbox_sinks')
@Check('ck_outbox_sinks_kind', `kind IN ('journal', 'webhook')`)
@Check('ck_outbox_sinks_lease', '(locked_by IS NULL) = (locked_until IS NULL)')
@Check('ck_outbox_sinks_failures', '(failures = 0) = (failing_since IS NULL) AND failures >= 0')
@Check('ck_outbox_sinks_reason', 'NOT enabled OR disabled_reason IS NULL')
export class SinkEntity {
  /** `journal`, or the id of the endpoint. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_outbox_sinks' })
  id: string;

  @Column({ type: 'text' })
  kind: SinkKind;

  /** For people. */
  @Column({ type: 'text' })
  name: string;

  /** The types of events that it wants; null for all. */
  @Column({ type: 'text', array: true, nullable: true })
  types: EventType[] | null;

  /** Which events have become deliveries: a `pg_snapshot` that has seen them. */
  @Column({ type: 'text' })
  position: string;

  /** Where it is not, events wait. */
  @Column({ type: 'boolean', default: true })
  enabled: boolean;

  /** Why it was disabled, where no admin did it. */
  @Column({ name: 'disabled_reason', type: 'text', nullable: true })
  disabledReason: string | null;

  /** Failures in a row. */
  @Column({ type: 'integer', default: 0 })
  failures: number;

  @Column({ name: 'failing_since', type: 'timestamptz', nullable: true })
  failingSince: Date | null;

  /** Not before: the pause after a failure. */
  @Column({ name: 'next_attempt_at', type: 'timestamptz', nullable: true })
  nextAttemptAt: Date | null;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @Column({ name: 'last_delivered_at', type: 'timestamptz', nullable: true })
  lastDeliveredAt: Date | null;

  /** When a worker last took it up. */
  @Column({ name: 'served_at', type: 'timestamptz', nullable: true })
  servedAt: Date | null;

  @Column({ name: 'locked_by', type: 'text', nullable: true })
  lockedBy: string | null;

  /** The end of the holder's lease. */
  @Column({ name: 'locked_until', type: 'timestamptz', nullable: true })
  lockedUntil: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
