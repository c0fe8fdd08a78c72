import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** An Idempotency-Key with the answer that its repetition gets (IETF draft-ietf-httpapi-idempotency-key-header-07). */
@Entity('idempotency_keys')
@Index('ix_idempotency_keys_created', ['createdAt'])
export class IdempotencyKeyEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_idempotency_keys' })
  principal: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_idempotency_keys' })
  key: string;

  /** Hash of method, path and body, in hex: another request with the same key is refused. */
  @Column({ type: 'text' })
  fingerprint: string;

  @Column({ name: 'setup_id', type: 'uuid' })
  @ForeignKey('SetupEntity', { name: 'fk_idempotency_keys_setup' })
  setupId: string;

  /** The first answer, byte for byte (`json` keeps the order of members); null between the commits of a submission. */
  @Column({ type: 'json', nullable: true })
  answer: unknown;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
