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
    return { templateId: await insertWorkflow(em, { ...workflow, setupId: setup.id }) };
  },

  async compensate(em, { result }) {
    const saved = result as Saved | null;
    if (saved) await deleteWorkflow(em, saved.templateId);
  },
};
