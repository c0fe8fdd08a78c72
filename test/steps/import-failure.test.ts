import { importDocument } from '../../src/setup/steps/import-document.step.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { changes, dump } from '../support/dump.js';
import { failureOf } from '../support/eventually.js';
import { documentOf, Lead } from '../support/lead.js';
import { afterEachChunk, CHUNK, importing, ordinalsOf, prepare, stepOf, upTo } from './importing.js';

const deployment = useDeployment();
/** Enough for several chunks, and at its end bytes that are no UTF-8. */
const BROKEN_AT_ITS_END = documentOf(2_000, 1_000, Buffer.from([0xc3, 0x28]));
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
  await (await Lead.create(site)).to('COMPLETED');
});

afterEach(() => {
  site.tap.after = undefined;
});

it.each([
  ['IMPORT_NO_SECTIONS', 'text without any heading', ''],
  ['IMPORT_UNREADABLE', '# Heading\n\n', Buffer.from([0xc3, 0x28, 0xff])],
])('fails with %s for good', async (code, text, tail) => {
  const content = Buffer.concat([Buffer.from(text), Buffer.from(tail)]);
  const lead = await importing(site, { ...documentOf(0), content });
  const { setup } = await lead.work();
  expect(setup).toMatchObject({ state: 'ERROR', lastError: { code, state: 'IMPORTING', retryable: false } });
  expect(await ordinalsOf(lead)).toEqual([]);
});

it('takes what it had committed back with its FAIL, and forgets its checkpoint', async () => {
  const lead = await importing(site, BROKEN_AT_ITS_END);
  let committed = 0;
  afterEachChunk(site, (chunk) => (committed = chunk));
  const { setup } = await lead.work();
  expect(committed).toBeGreaterThan(1);
  expect(setup).toMatchObject({ state: 'ERROR', lastError: { code: 'IMPORT_UNREADABLE' } });
  expect(await ordinalsOf(lead)).toEqual([]);
  expect(await stepOf(lead)).toMatchObject({ status: 'FAILED', checkpoint: null });
});

it('keeps sections, checkpoint and state together where that FAIL does not commit', async () => {
  const lead = await importing(site, BROKEN_AT_ITS_END);
  site.tap.after = ({ text }) => {
    if (text.includes('INSERT INTO setup_transitions')) throw new Error('injected');
  };
  await failureOf(lead.work());
  const { checkpoint, status } = await stepOf(lead);
  expect(status).toBe('RUNNING');
  expect(checkpoint?.sections).toBeGreaterThan(0);
  expect(await ordinalsOf(lead)).toEqual(upTo(checkpoint?.sections ?? 0));
  expect((await lead.row()).state).toBe('IMPORTING');
});

describe('its compensation', () => {
  const compensate = (ledger: Parameters<typeof importDocument.compensate>[1]) =>
    site.database.transaction((em) => importDocument.compensate(em, ledger));

  it('removes exactly the sections, and twice is harmless', async () => {
    const lead = await importing(site, documentOf(3));
    const before = await dump(deployment.sql);
    await prepare(lead, await lead.claim());
    const result = await importDocument.execute(site.database.manager, await lead.row());
    for (let n = 0; n < 2; n += 1) {
      await compensate({ result, checkpoint: null });
      const after = await dump(deployment.sql);
      expect(changes(before, after)).toEqual({});
      expect(after['public.document_sections']).toEqual(before['public.document_sections']);
    }
  });

  it('removes what was committed up to a checkpoint', async () => {
    const lead = await importing(site, documentOf(1_200));
    const stop = new AbortController();
    afterEachChunk(site, () => {
      stop.abort();
    });
    await failureOf(prepare(lead, await lead.claim(), stop.signal));
    expect(await ordinalsOf(lead)).toEqual(upTo(CHUNK));
    await compensate({ result: null, checkpoint: (await stepOf(lead)).checkpoint });
    expect(await ordinalsOf(lead)).toEqual([]);
  });

  it('does nothing where it never executed', async () => {
    await importing(site, documentOf(3));
    const before = await dump(deployment.sql);
    await compensate({ result: null, checkpoint: null });
    expect(await dump(deployment.sql)).toEqual(before);
  });
});
