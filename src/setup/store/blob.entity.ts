import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

/** Uploads, in the database: they commit with the transition that brought them, and every process sees them. */
@Entity('blobs')
@Unique('uq_blobs_setup_kind', ['setupId', 'kind'])
@Check('ck_blobs_kind', `kind IN ('logo', 'document')`)
@Check('ck_blobs_size', 'size = octet_length(content)')
export class BlobEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_blobs' })
  id: string;

  @Column({ name: 'setup_id', type: 'uuid' })
  @ForeignKey('SetupEntity', { name: 'fk_blobs_setup' })
  setupId: string;

  @Column({ type: 'text' })
  kind: 'logo' | 'document';

  @Column({ name: 'media_type', type: 'text' })
  mediaType: string;

  @Column({ name: 'file_name', type: 'text', nullable: true })
  fileName: string | null;

  @Column({ type: 'integer' })
  size: number;

  /** Of the content, in hex. */
  @Column({ type: 'text' })
  sha256: string;

  /** Stored out of line and uncompressed (see the migration), so that a slice reads only its own pages. */
  @Column({ type: 'bytea' })
  content: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
