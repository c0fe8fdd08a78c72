import { correctSource, submitOrganization } from '../../src/setup/api/submission.works.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { documentOf, Lead, LOGO, ORGANIZATION, submitDocumentOf } from '../support/lead.js';

const deployment = useDeployment();
/** Enough for several chunks, and at its end bytes that are no UTF-8. */
const BROKEN_AT_ITS_END = documentOf(2_000, 1_000, Buffer.from([0xc3, 0x28]));
let site: Site;

beforeAll(async () => {
  site = await deployment.open({ ROLE: 'all' });
});

afterEach(() => {
  site.tap.after = undefined;
});

/** A setup whose import fails for good after it has committed chunks. */
async function failedImport(upload = BROKEN_AT_ITS_END): Promise<Lead> {
  const lead = await (await Lead.create(site)).to('COLLECTING_DOC');
  await lead.submit('SUBMIT_DOCUMENT', { work: submitDocumentOf(upload) });
  await lead.submit('SUBMIT_WORKFLOW');
  await reaches(lead, 'ERROR');
  return lead;
}

const reaches = (lead: Lead, state: string) => eventually(async () => (await lead.row()).state === state);

const stepNamed = async (lead: Lead, name: string) => (await lead.ledger()).find((step) => step.name === name);

it('a failure becomes ERROR, with its cause as data on the setup and in the ledger', async () => {
  const lead = await failedImport();
  const { lastError } = await lead.row();
  expect(lastError).toEqual({
    code: 'IMPORT_UNREADABLE',
    message: expect.any(String),
    state: 'IMPORTING',
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    retryable: false,
    attempt: 1,
  });
  expect(await stepNamed(lead, 'importDocument')).toMatchObject({ status: 'FAILED', attempt: 1, error: lastError });
});

it('an unexpected failure tells nothing of its inside', async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  site.tap.after = ({ text }) => {
    if (text.includes('INSERT INTO organizations')) throw new Error('password=secret at /srv/app/x.js');
  };
  const { answer } = await lead.submit('SUBMIT_ORGANIZATION');
  expect(answer).toMatchObject({ status: 200, body: { state: 'ERROR', lastError: { code: 'STEP_FAILED' } } });
  expect(JSON.stringify(answer)).not.toMatch(/password|srv/);
});

it('RETRY goes back to the state that failed, with a higher attempt, and keeps the failure in the ledger', async () => {
  const lead = await failedImport();
  const { lastError } = await lead.row();
  await lead.submit('RETRY', { reason: 'again' });
  expect(await lead.row()).toMatchObject({ state: expect.stringMatching(/IMPORTING|ERROR/) });
  await reaches(lead, 'ERROR');
  await eventually(async () => (await stepNamed(lead, 'importDocument'))?.attempt === 2);
  const { rows } = await deployment.sql.query<{ failures: unknown[] }>(
    `SELECT failures FROM setup_steps WHERE setup_id = $1 AND name = 'importDocument'`,
    [lead.id],
  );
  expect(rows[0]?.failures).toEqual([lastError, { ...lastError, attempt: 2, at: expect.any(String) }]);
});

it('RETRY with a corrected document imports it from its beginning, and clears the error', async () => {
  const lead = await failedImport();
  const dto = { title: 'Corrected', documentType: 'bylaws' as const, hierarchy: ['Part'] };
  await lead.submit('RETRY', { reason: 'corrected', work: correctSource(dto, documentOf(700)) });
  await reaches(lead, 'COMPLETED');
  expect((await lead.row()).lastError).toBeNull();
  const { rows } = await deployment.sql.query(
    `SELECT d.title, count(*)::int AS sections, min(ordinal) AS first, max(ordinal) AS last
     FROM documents d JOIN document_sections ON document_id = d.id WHERE setup_id = $1 GROUP BY d.id`,
    [lead.id],
  );
  expect(rows).toEqual([{ title: 'Corrected', sections: 700, first: 1, last: 700 }]);
});

it('RETRY of a step that runs in the request runs it in the request', async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  let failures = 1;
  site.tap.after = ({ text }) => {
    if (text.includes('INSERT INTO organizations') && failures-- > 0) throw new Error('injected');
  };
  await lead.submit('SUBMIT_ORGANIZATION');
  const work = submitOrganization({ ...ORGANIZATION, name: 'Corrected' }, LOGO);
  const { answer } = await lead.submit('RETRY', { reason: 'again', work });
  expect(answer).toMatchObject({ status: 200, body: { state: 'COLLECTING_DOC', lastError: null } });
  expect(await stepNamed(lead, 'saveOrganization')).toMatchObject({ status: 'DONE', attempt: 2, error: null });
});

it('an ERROR that times out keeps its cause, and RETRY still goes back to the step that failed', async () => {
  const lead = await failedImport();
  const { lastError } = await lead.row();
  if (!lastError) throw new Error('It has no error.');
  const error = { ...lastError, code: 'DEADLINE', state: 'ERROR' as const };
  await site.transitions.send({ setupId: lead.id, event: 'TIMEOUT', actor: 'sweeper:test', error });
  expect(await lead.row()).toMatchObject({ state: 'TIMEOUT', lastError });
  await lead.submit('RETRY', { reason: 'again' });
  await eventually(async () => (await stepNamed(lead, 'importDocument'))?.attempt === 2);
});

it('an error that passes does not fail the setup: the step is done by the next attempt', async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_WF');
  let failures = 6;
  site.tap.after = ({ text }) => {
    if (!text.includes('UPDATE organizations SET is_configured = true') || failures-- <= 0) return;
    throw Object.assign(new Error('injected'), { code: '40001' });
  };
  await lead.submit('SUBMIT_WORKFLOW');
  await eventually(async () => failures <= 2 && (await stepNamed(lead, 'finalize'))?.status === 'PENDING');
  // The sweeper need not wait out its patience.
  await deployment.clock.advance('6 s', lead.id);
  await reaches(lead, 'COMPLETED');
  const { rows } = await deployment.sql.query(
    `SELECT event FROM setup_transitions WHERE setup_id = $1 AND event = 'FAIL'`,
    [lead.id],
  );
  expect(rows).toEqual([]);
  expect((await stepNamed(lead, 'finalize'))?.attempt).toBe(2);
});
