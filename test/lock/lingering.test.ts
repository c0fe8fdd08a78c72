import { useDeployment } from '../support/deployment.js';
import { Lead } from '../support/lead.js';

const SETUPS = 20;
const deployment = useDeployment();

it('one transition that follows another at once needs no lease of its own under the global lock', async () => {
  const site = await deployment.open();
  const leads: Lead[] = [];
  while (leads.length < SETUPS) leads.push(await Lead.create(site));
  for (const lead of leads) await lead.send('START');
  const { rows } = await deployment.sql.query<{ fence: string }>('SELECT fence FROM lock_fence');
  expect(rows).toHaveLength(1);
  // Each lease raises it once. On a slow machine some of them end in between.
  expect(Number(rows[0]?.fence)).toBeLessThan(SETUPS);
});
