import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { prepared } from '../database/statements.js';

export interface NewWorkflow {
  setupId: string;
  organizationId: string;
  name: string;
  /** In the order in which they approve. */
  stages: { name: string; approverRole: string }[];
}

const INSERT = prepared(
  'insert_workflow',
  `WITH template AS (
     INSERT INTO workflow_templates (id, setup_id, organization_id, name) VALUES ($1, $2, $3, $4) RETURNING id)
   INSERT INTO workflow_stages (template_id, ordinal, name, approver_role)
   SELECT template.id, stage.ordinal, stage.name, stage.role
   FROM template, unnest($5::text[], $6::text[]) WITH ORDINALITY AS stage (name, role, ordinal)`,
);

/** Inserts a workflow with its stages. @returns the template's id */
export async function insertWorkflow(em: EntityManager, workflow: NewWorkflow): Promise<string> {
  const id = randomUUID();
  await em.query(INSERT, [
    id,
    workflow.setupId,
    workflow.organizationId,
    workflow.name,
    workflow.stages.map((stage) => stage.name),
    workflow.stages.map((stage) => stage.approverRole),
  ]);
  return id;
}

/** Deletes a workflow and its stages, if they are there. */
export async function deleteWorkflow(em: EntityManager, templateId: string): Promise<void> {
  await em.query(`DELETE FROM workflow_stages WHERE template_id = $1`, [templateId]);
  await em.query(`DELETE FROM workflow_templates WHERE id = $1`, [templateId]);
}
