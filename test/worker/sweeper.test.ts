import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

const purgeQueue = () => deployment.sql.query('TRUNCATE bullmq.job CASCADE');
/** Longer than a job may be on its way; not as long as a lease. */
const SWEEPERS_PATIENCE = '6 s';

it('asks again for steps whose jobs were lost or whose workers died, and leaves the others alone', async () => {
  const [lost, orphaned, held, finished] = await Promise.all([
    (await Lead.create(site)).to('IMPORTING'),
    (await Lead.create(site)).to('IMPORTING'),
    (await Lead.create(site)).to('IMPORTING'),
    (await Lead.create(site)).to('COMPLETED'),
  ]);
  await purgeQueue();
  await deployment.clock.advance(SWEEPERS_PATIENCE, lost.id);
  await orphaned.claim('a dead worker');
  await deployment.clock.advance(site.settings.leaseTtlMs + 1, orphaned.id);
  await held.claim('a living worker');
  await deployment.clock.advance(SWEEPERS_PATIENCE, held.id);
  const { version } = await finished.row();

  const workers = await Promise.all([deployment.open({ ROLE: 'worker' }), deployment.open({ ROLE: 'worker' })]);
  for (const lead of [lost, orphaned]) await eventually(async () => (await lead.row()).state === 'COMPLETED', 6_000);
  const attempts = async (lead: Lead) => (await lead.ledger()).map(({ attempt }) => attempt);
  expect(await attempts(lost)).toEqual([1, 1, 1, 1, 1]);
  expect(await attempts(orphaned)).toEqual([1, 1, 1, 2, 1]);
  expect(await held.row()).toMatchObject({ state: 'IMPORTING' });
  expect(await attempts(held)).toEqual([1, 1, 1, 1]);
  expect(await finished.row()).toMatchObject({ state: 'COMPLETED', version });
  await Promise.all(workers.map((worker) => worker.close()));
});
