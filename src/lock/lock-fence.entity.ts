import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The fence of each lock resource: only the lease that raised it last may commit. */
@Entity('lock_fence')
export class LockFenceEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_lock_fence' })
  resource: string;

  @Column({ type: 'bigint' })
  fence: string;
}
