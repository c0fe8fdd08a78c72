import { deleteDocument, insertDocument } from '../../documents/documents.store.js';
import { deleteBlob } from '../store/blobs.store.js';
import type { Step } from './step.js';
import { submitted } from './submitted.js';

interface Saved {
  documentId: string;
  sourceBlobId: string;
}

/** The document with its hierarchy; its source was stored with the submission. */
export const saveDocument: Step = {
  name: 'saveDocument',

  async execute(em, setup): Promise<Saved> {
    const { source, ...document } = submitted(setup, 'document');
    const documentId = await insertDocument(em, {
      ...document,
      setupId: setup.id,
      sourceBlobId: source.blobId,
    });
    return { documentId, sourceBlobId: source.blobId };
  },

  async compensate(em, { result }) {
    const saved = result as Saved | null;
    if (!saved) return;
    await deleteDocument(em, saved.documentId);
    await deleteBlob(em, saved.sourceBlobId);
  },
};
