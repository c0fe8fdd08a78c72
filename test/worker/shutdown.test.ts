import { useDeployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { documentOf, Lead, submitDocumentOf } from '../support/lead.js';

const SECTIONS = 12_000;
const deployment = useDeployment();

it('in the middle of an import gives the step back; another worker goes on and ends with every section once', async () => {
  const api = await deployment.open();
  const first = await deployment.open({ ROLE: 'worker' });
  const lead = await (await Lead.create(api)).to('COLLECTING_DOC');
  await lead.send('SUBMIT_DOCUMENT', { work: submitDocumentOf(documentOf(SECTIONS)) });
  await (await lead.to('SAVING_WF')).work();
  const importing = async () => (await lead.ledger()).find(({ name }) => name === 'importDocument');
  await eventually(async () => (await importing())?.checkpoint);
  await first.close();

  const left = await importing();
  expect(left).toMatchObject({ status: 'PENDING', attempt: 1 });
  expect(left?.checkpoint?.sections).toBeLessThan(SECTIONS);
  const count = `SELECT count(*)::int AS sections, min(ordinal) AS first, max(ordinal) AS last
                 FROM document_sections JOIN documents ON id = document_id WHERE setup_id = $1`;
  expect((await deployment.sql.query(count, [lead.id])).rows).toMatchObject([{ sections: left?.checkpoint?.sections }]);

  // The job was added with it: no need to wait for the sweeper.
  const second = await deployment.open({ ROLE: 'worker' });
  await eventually(async () => ((await importing())?.attempt ?? 0) > 1, 4_000);
  await eventually(async () => (await lead.row()).state === 'COMPLETED', 30_000);
  expect(await importing()).toMatchObject({ status: 'DONE', attempt: 2 });
  expect((await deployment.sql.query(count, [lead.id])).rows).toEqual([
    { sections: SECTIONS, first: 1, last: SECTIONS },
  ]);
  await Promise.all([api.close(), second.close()]);
});

it('without work closes at once and leaves no session behind', async () => {
  const worker = await deployment.open({ ROLE: 'worker' });
  const start = performance.now();
  await worker.close();
  expect(performance.now() - start).toBeLessThan(2_000);
  const sessions = `SELECT 1 FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name LIKE 'setup-orchestrator%'`;
  await eventually(async () => (await deployment.sql.query(sessions)).rowCount === 0, 2_000);
});
