import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

export const DOCUMENT_TYPES = ['bylaws', 'constitution', 'policy', 'charter', 'other'] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** The governing document of an organisation. */
@Entity('documents')
@Unique('uq_documents_setup', ['setupId'])
@Unique('uq_documents_organization', ['organizationId'])
@Unique('uq_documents_source', ['sourceBlobId'])
@Check('ck_documents_type', `document_type IN (${DOCUMENT_TYPES.map((t) => `'${t}'`).join(', ')})`)
export class DocumentEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_documents' })
  id: string;

  @Column({ name: 'setup_id', type: 'uuid' })
  @ForeignKey('SetupEntity', { name: 'fk_documents_setup' })
  setupId: string;

  @Column({ name: 'organization_id', type: 'uuid' })
  @ForeignKey('OrganizationEntity', { name: 'fk_documents_organization' })
  organizationId: string;

  @Column({ type: 'text' })
  title: string;

  @Column({ name: 'document_type', type: 'text' })
  documentType: DocumentType;

  /** Names of the levels, top level first. */
  @Column({ type: 'jsonb' })
  hierarchy: string[];

  @Column({ name: 'source_blob_id', type: 'uuid' })
  @ForeignKey('BlobEntity', { name: 'fk_documents_source' })
  sourceBlobId: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
