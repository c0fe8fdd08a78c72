import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

export const ORGANIZATION_TYPES = ['hoa', 'nonprofit', 'club', 'company', 'public_body', 'other'] as const;
export type OrganizationType = (typeof ORGANIZATION_TYPES)[number];

/** An organisation. `uq_organizations_setup` is the promise: one setup never has two. */
@Entity('organizations')
@Unique('uq_organizations_setup', ['setupId'])
@Unique('uq_organizations_slug', ['slug'])
@Unique('uq_organizations_logo', ['logoBlobId'])
@Check('ck_organizations_type', `organization_type IN (${ORGANIZATION_TYPES.map((t) => `'${t}'`).join(', ')})`)
@Check('ck_organizations_configured', 'is_configured = (configured_at IS NOT NULL)')
@Check('ck_organizations_version', 'version >= 1')
export class OrganizationEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_organizations' })
  id: string;

  @Column({ name: 'setup_id', type: 'uuid' })
  @ForeignKey('SetupEntity', { name: 'fk_organizations_setup' })
  setupId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  slug: string;

  @Column({ name: 'organization_type', type: 'text' })
  organizationType: OrganizationType;

  @Column({ name: 'contact_email', type: 'text' })
  contactEmail: string;

  @Column({ type: 'text', nullable: true })
  state: string | null;

  @Column({ type: 'text', nullable: true })
  country: string | null;

  @Column({ name: 'logo_blob_id', type: 'uuid', nullable: true })
  @ForeignKey('BlobEntity', { name: 'fk_organizations_logo' })
  logoBlobId: string | null;

  @Column({ name: 'is_configured', type: 'boolean', default: false })
  isConfigured: boolean;

  @Column({ name: 'configured_at', type: 'timestamptz', nullable: true })
  configuredAt: Date | null;

  @Column({ type: 'integer', default: 1 })
  version: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
