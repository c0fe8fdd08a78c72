import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** Where an admin wants events to be sent; the sink of the same id leads them there. */
@Entity('webhook_endpoints')
@Unique('uq_webhook_endpoints_url', ['url'])
@Check('ck_webhook_endpoints_version', 'version >= 1')
@Check('ck_webhook_endpoints_secrets', 'jsonb_array_length(previous_secrets) <= 3')
export class WebhookEndpointEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_webhook_endpoints' })
  @ForeignKey('SinkEntity', { name: 'fk_webhook_endpoints_sink', onDelete: 'CASCADE' })
  id: string;

  @Column({ type: 'text' })
  url: string;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  /** `whsec_` and Base64, as Standard Webhooks writes it. */
  @Column({ type: 'text' })
  secret: string;

  /** Each signs as well until then, so that receivers can change over; oldest first. */
  @Column({ name: 'previous_secrets', type: 'jsonb', default: [] })
  previousSecrets: { secret: string; until: string }[];

  @Column({ type: 'integer', default: 1 })
  version: number;

  /** `user:<id>` of the admin. */
  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}

/** One request to an endpoint, and what it answered. */
@Entity('webhook_attempts')
@Index('ix_webhook_attempts_endpoint', ['endpointId', 'id'])
export class WebhookAttemptEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'pk_webhook_attempts',
  })
  id: string;

  @Column({ name: 'endpoint_id', type: 'text' })
  @ForeignKey('WebhookEndpointEntity', { name: 'fk_webhook_attempts_endpoint', onDelete: 'CASCADE' })
  endpointId: string;

  /** Null for a test. */
  @Column({ name: 'delivery_id', type: 'bigint', nullable: true })
  @ForeignKey('DeliveryEntity', { name: 'fk_webhook_attempts_delivery', onDelete: 'CASCADE' })
  @Index('ix_webhook_attempts_delivery')
  deliveryId: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  at: Date;

  @Column({ name: 'duration_ms', type: 'integer' })
  durationMs: number;

  /** Null where there was no answer. */
  @Column({ name: 'http_status', type: 'integer', nullable: true })
  httpStatus: number | null;

  /** Null where it was accepted. */
  @Column({ type: 'text', nullable: true })
  error: string | null;

  /** The beginning of the answer's body. */
  @Column({ type: 'text', nullable: true })
  response: string | null;
}
