import { readSections, type MediaType, type ReadSection, type Section } from '../../documents/reading/index.js';
import { deleteSections, documentOf, insertSections } from '../../documents/documents.store.js';
import { inTransaction } from '../../database/transaction.js';
import { blobSlices } from '../store/blobs.store.js';
import type { Checkpoint } from '../store/records.js';
import { LeaseLost, touchStep } from '../store/steps.store.js';
import { chunksOf } from './chunks.js';
import type { Preparation, Step } from './step.js';
import { submitted } from './submitted.js';

interface Imported {
  documentId: string;
}

/**
 * Reads the source and writes its sections in chunks, each in one transaction with its checkpoint: a taken-over
 * import goes on behind the last chunk, and no section is written twice.
 */
export const importDocument: Step = {
  name: 'importDocument',

  async prepare(preparation) {
    const { database, setup, step } = preparation;
    const { source } = submitted(setup, 'document');
    const documentId = await documentOf(database.manager, setup.id);
    const sections = readSections({
      mediaType: source.mediaType as MediaType,
      size: source.size,
      chunks: () => blobSlices(database.manager, source.blobId, source.size),
    });
    const first: Checkpoint = step.checkpoint ?? { documentId, ordinal: -1, sections: 0 };
    let writing = Promise.resolve(first);
    try {
      // While PostgreSQL writes one chunk, the next one is read.
      for await (const chunk of chunksOf(behind(sections, first.ordinal))) {
        writing = commitChunk(preparation, await writing, chunk);
        writing.catch(() => undefined);
      }
    } finally {
      // Nothing may be written any more when the step ends, however it does.
      await writing.catch(() => undefined);
    }
    await writing;
  },

  async execute(em, setup): Promise<Imported> {
    return { documentId: await documentOf(em, setup.id) };
  },

  async compensate(em, { result, checkpoint }) {
    const documentId = (result as Imported | null)?.documentId ?? checkpoint?.documentId;
    if (documentId) await deleteSections(em, documentId);
  },
};

async function* behind(sections: AsyncIterable<ReadSection>, ordinal: number): AsyncGenerator<ReadSection> {
  for await (const read of sections) {
    if (read.section.ordinal > ordinal) yield read;
  }
}

/** @throws {LeaseLost} where the claim was taken over, or this process stops; then nothing of the chunk is written */
async function commitChunk(
  { database, claim, signal }: Preparation,
  { documentId, sections }: Checkpoint,
  chunk: { sections: Section[]; position: number },
): Promise<Checkpoint> {
  if (signal.aborted) throw new LeaseLost('The import was interrupted.');
  const next = {
    documentId,
    ordinal: chunk.sections.at(-1)?.ordinal ?? -1,
    sections: sections + chunk.sections.length,
  };
  await inTransaction(database, 'READ COMMITTED', async (em) => {
    // 100 is for the end: the transition's commit.
    const progress = Math.min(99, Math.floor(chunk.position * 100));
    // Sent together: where the claim is lost, the sections go with the transaction.
    const touching = touchStep(em, claim, { progress, checkpoint: next });
    const inserting = insertSections(em, documentId, chunk.sections);
    inserting.catch(() => undefined);
    if (!(await touching)) throw new LeaseLost('The import was taken over.');
    await inserting;
  });
  return next;
}
