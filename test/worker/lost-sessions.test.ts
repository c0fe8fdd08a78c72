import { setTimeout as sleep } from 'node:timers/promises';
import { useDeployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { documentOf, Lead, submitDocumentOf } from '../support/lead.js';

const SECTIONS = 6_000;
const deployment = useDeployment();

const WORKER = { ROLE: 'worker', LEASE_TTL_MS: '1000' };

/** All sessions of the deployment, those of the queue included, as a restart of PostgreSQL ends them. */
async function killSessions(): Promise<void> {
  // Those of the test itself have no name.
  await deployment.sql.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name <> ''`,
  );
  // The clients hear of it in their own time.
  await sleep(100);
}

it('a worker whose sessions are all killed while it waits goes on with the next job', async () => {
  const [api, worker] = await Promise.all([deployment.open(), deployment.open(WORKER)]);
  // The worker has opened all its sessions by then.
  await sleep(500);
  await killSessions();
  const lead = await (await Lead.create(api)).to('IMPORTING');
  await eventually(async () => (await lead.row()).state === 'COMPLETED', 10_000);
  await Promise.all([api.close(), worker.close()]);
});

it('a worker whose sessions are all killed in an import goes on with it, and every section is written once', async () => {
  const [api, worker] = await Promise.all([deployment.open(), deployment.open(WORKER)]);
  const lead = await (await Lead.create(api)).to('COLLECTING_DOC');
  await lead.send('SUBMIT_DOCUMENT', { work: submitDocumentOf(documentOf(SECTIONS, 500)) });
  await (await lead.to('SAVING_WF')).work();
  const importing = async () => (await lead.ledger()).find(({ name }) => name === 'importDocument');
  await eventually(async () => (await importing())?.checkpoint);
  await killSessions();
  await eventually(async () => (await lead.row()).state !== 'IMPORTING', 20_000);
  expect(await lead.row()).toMatchObject({ lastError: null });
  await eventually(async () => (await lead.row()).state === 'COMPLETED', 5_000);
  const { rows } = await deployment.sql.query(
    `SELECT count(*)::int AS sections, max(ordinal) AS last FROM document_sections JOIN documents ON id = document_id
     WHERE setup_id = $1`,
    [lead.id],
  );
  expect(rows).toEqual([{ sections: SECTIONS, last: SECTIONS }]);
  await Promise.all([api.close(), worker.close()]);
});
