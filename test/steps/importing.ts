import { importDocument } from '../../src/setup/steps/import-document.step.js';
import type { Upload } from '../../src/setup/store/blobs.store.js';
import { claimStep } from '../../src/setup/store/steps.store.js';
import type { VirtualClock } from '../../src/testing/virtual-clock.js';
import type { Site } from '../support/deployment.js';
import { Lead, submitDocumentOf, type ClaimedStep } from '../support/lead.js';

/** As `chunks.ts` cuts them. */
export const CHUNK = 500;

/** A setup that has come to IMPORTING with this document. */
export async function importing(site: Site, upload: Upload): Promise<Lead> {
  const lead = await (await Lead.create(site)).to('COLLECTING_DOC');
  await lead.send('SUBMIT_DOCUMENT', { work: submitDocumentOf(upload) });
  return lead.to('IMPORTING');
}

/** The part of the import that commits on its way. */
export async function prepare(
  { site }: Lead,
  claimed: ClaimedStep,
  signal = new AbortController().signal,
): Promise<void> {
  await importDocument.prepare?.({ ...claimed, database: site.database, signal });
}

/** Another worker takes the step over, the lease of the one before having run out. */
export async function takeOver(lead: Lead, clock: VirtualClock): Promise<ClaimedStep> {
  const { leaseTtlMs } = lead.site.settings;
  const { manager } = lead.site.database;
  const held = await stepOf(lead);
  await clock.advance(leaseTtlMs + 1, lead.id);
  const step = await claimStep(manager, held.id, 'successor', leaseTtlMs);
  if (!step) throw new Error('It cannot be taken over.');
  return { setup: await lead.row(), step, claim: { stepId: step.id, attempt: step.attempt, lockedBy: 'successor' } };
}

export async function stepOf(lead: Lead): Promise<ClaimedStep['step']> {
  const step = (await lead.ledger()).find(({ name }) => name === 'importDocument');
  if (!step) throw new Error('The setup has not come to its import.');
  return step;
}

export async function ordinalsOf({ site, id }: Lead): Promise<number[]> {
  const rows = await site.database.query<{ ordinal: number }[]>(
    'SELECT ordinal FROM document_sections JOIN documents ON id = document_id WHERE setup_id = $1 ORDER BY ordinal',
    [id],
  );
  return rows.map(({ ordinal }) => ordinal);
}

/** 1, 2, 3, … */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

/** Calls back after each committed chunk, with its number. */
export function afterEachChunk({ tap }: Site, then: (chunk: number) => unknown): void {
  let inserted = false;
  let chunks = 0;
  tap.after = ({ text }) => {
    if (text.includes('INSERT INTO document_sections')) inserted = true;
    if (text !== 'COMMIT' || !inserted) return;
    inserted = false;
    return then((chunks += 1));
  };
}
