import { markConfigured, organizationOf, takeBackConfigured } from '../../organizations/organizations.store.js';
import type { Step } from './step.js';

interface Saved {
  organizationId: string;
}

/** Opens the doors: the organisation is configured. */
export const finalize: Step = {
  name: 'finalize',

  async execute(em, setup): Promise<Saved> {
    const organizationId = await organizationOf(em, setup.id);
    await markConfigured(em, organizationId);
    return { organizationId };
  },

  async compensate(em, { result }) {
    const saved = result as Saved | null;
    if (saved) await takeBackConfigured(em, saved.organizationId);
  },
};
