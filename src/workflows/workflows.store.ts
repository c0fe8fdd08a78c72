import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { prepared } from '../database/statements.js';

export interface NewWorkflow {
  setupId: string;
  name: string;
  /** In the order in which they approve. */
  stages: { name: string; approverRole: string }[];
}

const INSERT = prepared(
  'insert_workflow',
  `WITH template AS (
     INSERT INTO workflow_templates (id, setup_id, organization_id, name)
     SELECT $1, o.setup_id, o.id, $3 FROM organizations o WHERE o.setup_id = $2 RETURNING id)
   INSERT INTO workflow_stages (template_id, ordinal, name, approver_role)
   SELECT template.id, stage.ordinal, stage.name, stage.role
   FROM template, unnest($4::text[], $5::text[]) WITH ORDINALITY AS stage (name, role, ordinal)
   RETURNING template_id AS id`,
);

/**
 * Inserts the workflow of a setup's organisation with its stages.
 *
 * @returns the template's id
 * @throws {Error} where the setup has no organisation
 */
export async function insertWorkflow(em: EntityManager, workflow: NewWorkflow): Promise<string> {
  const rows = await em.query<{ id: string }[]>(INSERT, [
    randomUUID(),
    workflow.setupId,
    workflow.name,
    workflow.stages.map((stage) => stage.name),
    workflow.stages.map((stage) => stage.approverRole),
  ]);
  const id = rows[0]?.id;
  if (!id) throw new Error(`Setup ${workflow.setupId} has no organisation.`);
  return id;
}

/** Deletes a workflow and its stages, if they are there. */
export async function deleteWorkflow(em: EntityManager, templateId: string): Promise<void> {
  await em.query(`DELETE FROM workflow_stages WHERE template_id = $1`, [templateId]);
  await em.query(`DELETE FROM workflow_templates WHERE id = $1`, [templateId]);
}
