import { useDeployment, type Site } from '../support/deployment.js';
import { Lead } from '../support/lead.js';

const SETUPS = 40;
const AT_ONCE = 8;

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open({ LOCK_SCOPE: 'setup' });
});

it('with LOCK_SCOPE=setup transitions of different setups run side by side, and none has to be repeated', async () => {
  let [running, most, rolledBack] = [0, 0, 0];
  const leads = await Promise.all(Array.from({ length: SETUPS }, () => Lead.create(site)));
  site.tap.before = ({ place, text }) => {
    if (place === 1) most = Math.max(most, ++running);
    if (text === 'COMMIT' || text === 'ROLLBACK') running -= 1;
    if (text === 'ROLLBACK') rolledBack += 1;
  };
  const waiting = [...leads];
  const lane = async () => {
    for (let lead = waiting.pop(); lead; lead = waiting.pop()) {
      await lead.to('SAVING_DOC');
      await site.transitions.send({ setupId: lead.id, event: 'TIMEOUT', actor: 'worker:test' });
      await lead.abort();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  expect(most).toBeGreaterThan(1);
  expect(rolledBack).toBe(0);
  for (const lead of leads) expect((await lead.row()).state).toBe('ABORTED');
});
