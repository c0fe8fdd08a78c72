import { useDeployment, type Site } from '../support/deployment.js';
import { dump, ownedBy, type Dump } from '../support/dump.js';
import { eventually, failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;
let worker: Site;
let neighbour: Lead;

beforeAll(async () => {
  site = await deployment.open();
  neighbour = await (await Lead.create(site)).to('COMPLETED');
});

afterEach(() => {
  site.tap.after = undefined;
});

/** What names the neighbour's setup, or its organisation, document and workflow. */
async function neighbours(): Promise<Dump> {
  const { rows } = await deployment.sql.query<{ id: string }>(
    `SELECT $1::text AS id UNION SELECT id::text FROM organizations WHERE setup_id = $1::uuid
     UNION SELECT id::text FROM documents WHERE setup_id = $1::uuid
     UNION SELECT id::text FROM workflow_templates WHERE setup_id = $1::uuid`,
    [neighbour.id],
  );
  const all = await dump(deployment.sql);
  const mine = (row: string): boolean => rows.some(({ id }) => row.includes(id));
  return Object.fromEntries(Object.entries(all).map(([table, lines]) => [table, lines.filter(mine)]));
}

/** A setup that failed when all but its last step were done. */
async function failedAtTheEnd(): Promise<Lead> {
  const lead = await (await Lead.create(site)).to('FINALIZING');
  await lead.fail();
  expect(await ownedBy(deployment.sql, lead.id)).toMatchObject({ organizations: 1, document_sections: 3 });
  return lead;
}

const compensations = async (lead: Lead): Promise<string[]> => {
  const { rows } = await deployment.sql.query<{ name: string }>(
    `SELECT name FROM setup_steps WHERE setup_id = $1 AND status = 'COMPENSATED' ORDER BY updated_at`,
    [lead.id],
  );
  return rows.map(({ name }) => name);
};

it('ROLLBACK compensates in the background, newest first, and ends ABORTED owning no row', async () => {
  const before = await neighbours();
  const lead = await failedAtTheEnd();
  worker = await deployment.open({ ROLE: 'worker' });
  const { answer } = await lead.submit('ROLLBACK', { reason: 'no more' });
  expect(answer).toMatchObject({ status: 202, location: expect.stringMatching(/^\/v1\/jobs\//) });
  await eventually(async () => (await lead.row()).state === 'ABORTED');
  expect(await compensations(lead)).toEqual(['importDocument', 'saveWorkflow', 'saveDocument', 'saveOrganization']);
  expect(await ownedBy(deployment.sql, lead.id)).toEqual({});
  expect(await neighbours()).toEqual(before);
  await worker.close();
});

it('ROLLBACK out of a SAVING state takes back what was only submitted, too', async () => {
  const lead = await (await Lead.create(site)).to('SAVING_DOC');
  expect(await ownedBy(deployment.sql, lead.id)).toMatchObject({ blobs: 2 });
  await lead.send('ROLLBACK', { reason: 'no more' });
  const { setup } = await lead.work();
  expect(setup.state).toBe('ABORTED');
  expect(await compensations(lead)).toEqual(['saveOrganization']);
  expect(await ownedBy(deployment.sql, lead.id)).toEqual({});
});

it('a roll back that is interrupted goes on with what is still owed', async () => {
  const lead = await failedAtTheEnd();
  await lead.send('ROLLBACK', { reason: 'no more' });
  let commits = 0;
  const stop = new AbortController();
  site.tap.after = ({ text }) => {
    if (text === 'COMMIT' && ++commits === 2) stop.abort();
  };
  const claimed = await lead.claim('first');
  expect((await failureOf(site.runner.run({ ...claimed, signal: stop.signal }))).name).toBe('LeaseLost');
  expect(await compensations(lead)).toEqual(['importDocument', 'saveWorkflow']);

  await deployment.clock.advance(site.settings.leaseTtlMs + 1, lead.id);
  worker = await deployment.open({ ROLE: 'worker' });
  await eventually(async () => (await lead.row()).state === 'ABORTED');
  expect(await compensations(lead)).toEqual(['importDocument', 'saveWorkflow', 'saveDocument', 'saveOrganization']);
  expect(await ownedBy(deployment.sql, lead.id)).toEqual({});
  await worker.close();
});

it('a compensation and its mark in the ledger commit together or not at all', async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_WF');
  await lead.send('SUBMIT_WORKFLOW');
  await lead.send('ROLLBACK', { reason: 'no more' });
  const claimed = await lead.claim();
  const before = await dump(deployment.sql);
  site.tap.after = ({ text }) => {
    if (text.includes(`'COMPENSATED'`) && text.startsWith('UPDATE')) throw new Error('injected');
  };
  const prepared = site.rollBack.prepare({ ...claimed, database: site.database, signal: new AbortController().signal });
  expect((await failureOf(prepared)).message).toContain('injected');
  expect(await dump(deployment.sql)).toEqual(before);
});

it('a roll back that fails for good becomes ERROR and can be tried again', async () => {
  const lead = await (await Lead.create(site)).to('SAVING_DOC');
  await lead.send('ROLLBACK', { reason: 'no more' });
  site.tap.after = ({ text }) => {
    if (text.startsWith('DELETE FROM organizations')) throw new Error('injected');
  };
  const { setup } = await lead.work();
  expect(setup).toMatchObject({ state: 'ERROR', lastError: { state: 'ROLLING_BACK' } });
  site.tap.after = undefined;
  await lead.send('RETRY', { reason: 'again' });
  expect((await lead.work()).setup.state).toBe('ABORTED');
  expect(await ownedBy(deployment.sql, lead.id)).toEqual({});
});
