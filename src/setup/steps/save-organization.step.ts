import { slugify } from 'transliteration';
import { deleteOrganization, insertOrganization } from '../../organizations/organizations.store.js';
import { deleteBlob } from '../store/blobs.store.js';
import type { Step } from './step.js';
import { submitted } from './submitted.js';

/** Transliterated, at most 80 characters; a name of nothing but symbols gets a word. */
const slugOf = (name: string): string =>
  slugify(name, { allowedChars: 'a-zA-Z0-9' }).slice(0, 80).replace(/-+$/, '') || 'organization';

interface Saved {
  organizationId: string;
  logoBlobId: string | null;
}

/** The organisation with a unique slug, its logo, and its owner's link. */
export const saveOrganization: Step = {
  name: 'saveOrganization',

  async execute(em, setup): Promise<Saved> {
    const input = submitted(setup, 'organization');
    const logoBlobId = input.logo?.blobId ?? null;
    const organizationId = await insertOrganization(em, {
      ...input,
      setupId: setup.id,
      ownerId: setup.ownerId,
      baseSlug: slugOf(input.name),
      logoBlobId,
    });
    return { organizationId, logoBlobId };
  },

  async compensate(em, { result }) {
    const saved = result as Saved | null;
    if (!saved) return;
    await deleteOrganization(em, saved.organizationId);
    if (saved.logoBlobId) await deleteBlob(em, saved.logoBlobId);
  },
};
