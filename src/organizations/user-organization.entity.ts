import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Who belongs to an organisation; one ORG_OWNER each. */
@Entity('user_organizations')
@Check('ck_user_organizations_role', `role IN ('ORG_OWNER')`)
@Index('uq_user_organizations_owner', ['organizationId'], { unique: true, where: `role = 'ORG_OWNER'` })
export class UserOrganizationEntity {
  @PrimaryColumn({ name: 'user_id', type: 'text', primaryKeyConstraintName: 'pk_user_organizations' })
  userId: string;

  @PrimaryColumn({ name: 'organization_id', type: 'uuid', primaryKeyConstraintName: 'pk_user_organizations' })
  @ForeignKey('OrganizationEntity', { name: 'fk_user_organizations_organization' })
  organizationId: string;

  @Column({ type: 'text' })
  role: 'ORG_OWNER';

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
