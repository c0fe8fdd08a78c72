import { organizationOf } from '../../organizations/organizations.store.js';
import { deleteWorkflow, insertWorkflow } from '../../workflows/workflows.store.js';
import type { Step } from './step.js';
import { submitted } from './submitted.js';

interface Saved {
  templateId: string;
}

/** The approval workflow and its stages. */
export const saveWorkflow: Step = {
  name: 'saveWorkflow',

  async execute(em, setup): Promise<Saved> {
    const workflow = submitted(setup, 'workflow');
    const organizationId = await organizationOf(em, setup.id);
    return { templateId: await insertWorkflow(em, { ...workflow, setupId: setup.id, organizationId }) };
  },

  async compensate(em, { result }) {
    const saved = result as Saved | null;
    if (saved) await deleteWorkflow(em, saved.templateId);
  },
};
