import { purgeFences, raiseFence, resourceOf } from '../../src/lock/fence.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;
beforeAll(async () => {
  site = await deployment.open({ LOCK_SCOPE: 'setup' });
});

const fences = async (lead: Lead): Promise<string[]> =>
  (
    await deployment.sql.query<{ fence: string }>('SELECT fence FROM lock_fence WHERE resource = $1', [
      resourceOf(lead.id),
    ])
  ).rows.map(({ fence }) => fence);

it('the fence of a setup is forgotten a day after it was closed, and of an open one never', async () => {
  const [closed, open] = [
    await (await Lead.create(site)).to('COMPLETED'),
    await (await Lead.create(site)).to('COLLECTING_DOC'),
  ];
  expect(await purgeFences(site.database.manager)).toBe(0);
  await deployment.clock.advance('25 hours', closed.id);
  await deployment.clock.advance('25 hours', open.id);
  expect(await purgeFences(site.database.manager)).toBe(1);
  expect([await fences(closed), (await fences(open)).length]).toEqual([[], 1]);
});

it('a fence that was forgotten begins above what it was: a lease from before never holds again', async () => {
  const lead = await (await Lead.create(site)).to('COMPLETED');
  const [before = ''] = await fences(lead);
  await deployment.clock.advance('25 hours', lead.id);
  await purgeFences(site.database.manager);
  const { fence } = await raiseFence(site.database, resourceOf(lead.id));
  expect(BigInt(fence)).toBeGreaterThan(BigInt(before));
});
