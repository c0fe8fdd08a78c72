import { importDocument } from '../../src/setup/steps/import-document.step.js';
import { claimStep, stepsOf } from '../../src/setup/store/steps.store.js';
import type { Upload } from '../../src/setup/store/blobs.store.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { changes, dump } from '../support/dump.js';
import { eventually, failureOf } from '../support/eventually.js';
import { documentOf, Lead, submitDocumentOf, type ClaimedStep } from '../support/lead.js';

/** As `chunks.ts` cuts them. */
const CHUNK = 500;
const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
  await (await Lead.create(site)).to('COMPLETED');
});

afterEach(() => {
  site.tap.before = undefined;
  site.tap.after = undefined;
});

async function importing(upload: Upload): Promise<Lead> {
  const lead = await (await Lead.create(site)).to('COLLECTING_DOC');
  await lead.send('SUBMIT_DOCUMENT', { work: submitDocumentOf(upload) });
  return lead.to('IMPORTING');
}

/** Another worker takes the step over, the lease of the one before having run out. */
async function takeOver(lead: Lead): Promise<ClaimedStep> {
  const [waiting] = (await lead.ledger()).filter(({ name }) => name === 'importDocument');
  await deployment.sql.query(`UPDATE setup_steps SET locked_at = now() - interval '1 hour' WHERE id = $1`, [
    waiting?.id,
  ]);
  const step = await claimStep(site.database.manager, waiting?.id ?? '', 'successor', 1_000);
  if (!step) throw new Error('It cannot be taken over.');
  return { setup: await lead.row(), step, claim: { stepId: step.id, attempt: step.attempt, lockedBy: 'successor' } };
}

const prepare = (claimed: ClaimedStep, signal = new AbortController().signal) =>
  importDocument.prepare?.({ ...claimed, database: site.database, signal });

async function ordinalsOf(lead: Lead): Promise<number[]> {
  const { rows } = await deployment.sql.query<{ ordinal: number }>(
    'SELECT ordinal FROM document_sections JOIN documents ON id = document_id WHERE setup_id = $1 ORDER BY ordinal',
    [lead.id],
  );
  return rows.map(({ ordinal }) => ordinal);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

/** Calls back after each committed chunk. */
function afterEachChunk(then: (chunk: number) => unknown): void {
  let inserted = false;
  let chunks = 0;
  site.tap.after = ({ text }) => {
    if (text.includes('INSERT INTO document_sections')) inserted = true;
    if (text !== 'COMMIT' || !inserted) return;
    inserted = false;
    return then((chunks += 1));
  };
}

it('writes one section for each heading, in order', async () => {
  const lead = await importing(documentOf(3));
  const before = await dump(deployment.sql);
  await prepare(await lead.claim());
  expect(changes(before, await dump(deployment.sql))).toEqual({ document_sections: 3 });
  expect(await ordinalsOf(lead)).toEqual([1, 2, 3]);
});

it('goes on behind its checkpoint after an interruption, without a double section', async () => {
  const lead = await importing(documentOf(1_700));
  const stop = new AbortController();
  afterEachChunk(() => {
    stop.abort();
  });
  const error = await failureOf(prepare(await lead.claim(), stop.signal) ?? Promise.resolve());
  expect(error.name).toBe('LeaseLost');
  expect(await ordinalsOf(lead)).toEqual(upTo(CHUNK));

  const writes: number[] = [];
  afterEachChunk((chunk) => writes.push(chunk));
  await prepare(await takeOver(lead));
  expect(writes).toHaveLength(3);
  expect(await ordinalsOf(lead)).toEqual(upTo(1_700));
});

it('writes none of its later chunks once its claim was taken over', async () => {
  const lead = await importing(documentOf(1_700));
  afterEachChunk(async (chunk) => {
    if (chunk === 1) await takeOver(lead);
  });
  const error = await failureOf(prepare(await lead.claim()) ?? Promise.resolve());
  expect(error.name).toBe('LeaseLost');
  expect(await ordinalsOf(lead)).toEqual(upTo(CHUNK));
});

it('loses the chunk and its checkpoint together where the transaction fails, and repeats both', async () => {
  const lead = await importing(documentOf(1_200));
  let failures = 1;
  site.tap.after = ({ text }) => {
    if (!text.includes('INSERT INTO document_sections') || failures-- <= 0) return;
    throw Object.assign(new Error('injected'), { code: '40001' });
  };
  await prepare(await lead.claim());
  expect(await ordinalsOf(lead)).toEqual(upTo(1_200));
});

it('goes on after its connection was killed between two statements', async () => {
  const lead = await importing(documentOf(1_200));
  let kills = 1;
  site.tap.after = async ({ text, pid }) => {
    if (!text.includes('INSERT INTO document_sections') || kills-- <= 0) return;
    await deployment.sql.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    await new Promise((done) => setTimeout(done, 20));
  };
  await prepare(await lead.claim());
  expect(await ordinalsOf(lead)).toEqual(upTo(1_200));
});

it('ends at the chunk in flight where the setup times out meanwhile', async () => {
  const other = await deployment.open();
  const lead = await importing(documentOf(1_700));
  let timeOut: Promise<unknown> | undefined;
  site.tap.after = async ({ text }) => {
    if (timeOut || !text.includes('INSERT INTO document_sections')) return;
    timeOut = other.transitions.send({ setupId: lead.id, event: 'TIMEOUT', actor: 'sweeper:test' });
    const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await eventually(async () => (await deployment.sql.query(waits)).rowCount === 1);
  };
  // The next chunk begins when the setup has left the state.
  site.tap.before = ({ place }) => (place === 1 ? timeOut : undefined);
  const error = await failureOf(prepare(await lead.claim()) ?? Promise.resolve());
  expect(error.name).toBe('LeaseLost');
  expect(await ordinalsOf(lead)).toEqual(upTo(CHUNK));
  expect((await lead.row()).state).toBe('TIMEOUT');
});

it('shows progress that only grows, and 100 at the end only', async () => {
  const lead = await importing(documentOf(2_600, 1_000));
  const { manager } = site.database;
  const seen: number[] = [];
  afterEachChunk(async () => {
    const step = (await stepsOf(manager, lead.id, 1)).find(({ name }) => name === 'importDocument');
    seen.push(step?.progress ?? -1);
  });
  await lead.work();
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(new Set(seen).size).toBeGreaterThan(3);
  expect(Math.max(...seen)).toBeLessThan(100);
  expect((await lead.ledger()).find(({ name }) => name === 'importDocument')).toMatchObject({
    status: 'DONE',
    progress: 100,
    checkpoint: { ordinal: 2_600, sections: 2_600 },
  });
});
