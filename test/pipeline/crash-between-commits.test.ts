import { randomUUID } from 'node:crypto';
import { eventAnswer } from '../../src/setup/api/setup.view.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually, failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

afterEach(() => {
  site.tap.after = undefined;
});

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const newKey = () => ({ principal: 'alice', key: randomUUID(), fingerprint: 'organization' });

/** The first commit of a submission, after which its process died. */
async function diedAfterFirstCommit(): Promise<{ lead: Lead; key: ReturnType<typeof newKey> }> {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  const key = newKey();
  await lead.send('SUBMIT_ORGANIZATION', { answering: { render: eventAnswer, key } });
  return { lead, key };
}

const leaseRanOut = (lead: Lead) => deployment.clock.advance(site.settings.leaseTtlMs + 1, lead.id);

it('keeps the step claimed by the dead process until its lease ends', async () => {
  const { lead, key } = await diedAfterFirstCommit();
  expect(await lead.ledger()).toMatchObject([{ name: 'saveOrganization', status: 'RUNNING', attempt: 1 }]);
  expect((await failureOf(lead.submit('SUBMIT_ORGANIZATION', { key }))).code).toBe('SETUP_IN_PROGRESS');
});

it('lets a worker finish the step; the repetition then answers with the setup as it is, and keeps that answer', async () => {
  const { lead, key } = await diedAfterFirstCommit();
  await leaseRanOut(lead);
  const worker = await deployment.open({ ROLE: 'worker' });
  await eventually(async () => (await lead.row()).state === 'COLLECTING_DOC');
  expect(await lead.ledger()).toMatchObject([{ name: 'saveOrganization', status: 'DONE', attempt: 2 }]);
  await worker.close();

  const answer = (await lead.submit('SUBMIT_ORGANIZATION', { key })).answer;
  expect(answer).toMatchObject({ status: 200, body: { state: 'COLLECTING_DOC', version: 3 } });
  await lead.to('FINALIZING');
  const again = (await lead.submit('SUBMIT_ORGANIZATION', { key })).answer;
  expect(asJson(again)).toEqual(asJson(answer));
});

it('hands the step to a worker where the second commit fails for a while, and answers with the SAVING state', async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  const key = newKey();
  site.tap.after = ({ text }) => {
    if (text.includes('INSERT INTO organizations')) throw Object.assign(new Error('injected'), { code: '40001' });
  };
  const { answer } = await lead.submit('SUBMIT_ORGANIZATION', { key });
  site.tap.after = undefined;
  expect(answer.body).toMatchObject({ state: 'SAVING_ORG', version: 2 });
  expect(await lead.ledger()).toMatchObject([{ status: 'PENDING', attempt: 1 }]);

  // The job was added with it: no need to wait for the sweeper.
  const worker = await deployment.open({ ROLE: 'worker' });
  await eventually(async () => (await lead.row()).state === 'COLLECTING_DOC', 3_000);
  await worker.close();
  const repeated = await lead.submit('SUBMIT_ORGANIZATION', { key });
  expect(asJson(repeated.answer)).toEqual(asJson(answer));
});

it('does not let the process that lost the step commit it a second time', async () => {
  const { lead } = await diedAfterFirstCommit();
  const [step] = await lead.ledger();
  if (!step) throw new Error('no step');
  await leaseRanOut(lead);
  const worker = await deployment.open({ ROLE: 'worker' });
  await eventually(async () => (await lead.row()).state === 'COLLECTING_DOC');
  await worker.close();
  // It wakes up with the claim of the first attempt.
  const claim = { stepId: step.id, attempt: 1, lockedBy: 'whoever' };
  const run = { setup: await lead.row(), step, claim, signal: new AbortController().signal };
  await failureOf(site.runner.run(run));
  const { rows } = await deployment.sql.query('SELECT 1 FROM organizations WHERE setup_id = $1', [lead.id]);
  expect(rows).toHaveLength(1);
  expect((await lead.row()).version).toBe(3);
});
