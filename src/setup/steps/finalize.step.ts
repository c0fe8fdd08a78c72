import { markConfigured, takeBackConfigured } from '../../organizations/organizations.store.js';
import type { Step } from './step.js';

interface Saved {
  organizationId: string;
}

/** Opens the doors: the organisation is configured. */
export const finalize: Step = {
  name: 'finalize',

  async execute(em, setup): Promise<Saved> {
    return { organizationId: await markConfigured(em, setup.id) };
  },

  async compensate(em, { result }) {
    const saved = result as Saved | null;
    if (saved) await takeBackConfigured(em, saved.organizationId);
  },
};
