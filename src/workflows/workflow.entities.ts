import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

/** How amendments are approved: a named sequence of stages. */
@Entity('workflow_templates')
@Unique('uq_workflow_templates_setup', ['setupId'])
@Unique('uq_workflow_templates_organization', ['organizationId'])
export class WorkflowTemplateEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_workflow_templates' })
  id: string;

  @Column({ name: 'setup_id', type: 'uuid' })
  @ForeignKey('SetupEntity', { name: 'fk_workflow_templates_setup' })
  setupId: string;

  @Column({ name: 'organization_id', type: 'uuid' })
  @ForeignKey('OrganizationEntity', { name: 'fk_workflow_templates_organization' })
  organizationId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}

@Entity('workflow_stages')
@Unique('uq_workflow_stages_name', ['templateId', 'name'])
@Check('ck_workflow_stages_ordinal', 'ordinal >= 1')
export class WorkflowStageEntity {
  @PrimaryColumn({ name: 'template_id', type: 'uuid', primaryKeyConstraintName: 'pk_workflow_stages' })
  @ForeignKey('WorkflowTemplateEntity', { name: 'fk_workflow_stages_template' })
  templateId: string;

  /** 1 = first. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_workflow_stages' })
  ordinal: number;

  @Column({ type: 'text' })
  name: string;

  @Column({ name: 'approver_role', type: 'text' })
  approverRole: string;
}
