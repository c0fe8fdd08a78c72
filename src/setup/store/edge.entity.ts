import { Entity, PrimaryColumn } from 'typeorm';

/**
 * The edges of each version of the machine, for the database: a line of the log that is none of them is refused, whoever
 * writes it. Written by migrations only, kept for ever, and compared with the machine by a test.
 */
@Entity('setup_edges')
export class EdgeEntity {
  @PrimaryColumn({ name: 'machine_version', type: 'integer', primaryKeyConstraintName: 'pk_setup_edges' })
  machineVersion: number;

  @PrimaryColumn({ name: 'from_state', type: 'text', primaryKeyConstraintName: 'pk_setup_edges' })
  from: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_setup_edges' })
  event: string;

  @PrimaryColumn({ name: 'to_state', type: 'text', primaryKeyConstraintName: 'pk_setup_edges' })
  to: string;
}
