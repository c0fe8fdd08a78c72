import { setTimeout as sleep } from 'node:timers/promises';
import { useDeployment, type Site } from '../support/deployment.js';
import { holdTransition } from '../support/held-transition.js';
import { Lead } from '../support/lead.js';
import { holdersOn } from '../support/lock-keys.js';

/** A waiter looks every second; of two looks that see the same, the second one would end the lease. */
const THREE_LOOKS_MS = 3_500;

const deployment = useDeployment();
let sites: Site[];

beforeAll(async () => {
  const env = { LOCK_WAIT_MS: '30000' };
  sites = [await deployment.open(env), await deployment.open(env)];
});

const fenceNow = async (): Promise<unknown> => (await deployment.sql.query('SELECT * FROM lock_fence')).rows;

it('a holder keeps its lease as long as its transaction is open, however long others wait', async () => {
  const [site, other] = sites as [Site, Site];
  const [mine, theirs] = [await Lead.create(site), await Lead.create(other)];
  const held = await holdTransition(deployment.database.url, mine.id);
  const first = mine.send('START');
  await held.reached();
  const [lease, fence] = [await holdersOn([deployment.redis]), await fenceNow()];
  expect(lease).not.toEqual([null]);

  const second = theirs.send('START');
  await sleep(THREE_LOOKS_MS);
  expect([await holdersOn([deployment.redis]), await fenceNow()]).toEqual([lease, fence]);
  expect((await theirs.row()).version).toBe(0);
  await held.end();
  await Promise.all([first, second]);
  expect([(await mine.row()).version, (await theirs.row()).version]).toEqual([1, 1]);
});
