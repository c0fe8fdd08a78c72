import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../src/common/domain-error.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { failureOf } from '../support/eventually.js';
import { holdTransition } from '../support/held-transition.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;
let other: Site;

beforeAll(async () => {
  [site, other] = await Promise.all([deployment.open(), deployment.open()]);
});

/** Holds the row lock of a setup in a session of another process. */
async function holdRow(lead: Lead): Promise<() => Promise<void>> {
  const session = await deployment.sql.connect();
  await session.query('BEGIN');
  await session.query('SELECT 1 FROM setups WHERE id = $1 FOR NO KEY UPDATE', [lead.id]);
  return async () => {
    await session.query('ROLLBACK');
    session.release();
  };
}

it('refuses with SETUP_IN_PROGRESS at once while another session holds the row', async () => {
  const lead = await Lead.create(site);
  const release = await holdRow(lead);
  const start = performance.now();
  const error = await failureOf(lead.send('START'));
  expect(error.code).toBe('SETUP_IN_PROGRESS');
  expect(performance.now() - start).toBeLessThan(500);
  await release();
  await expect(lead.send('START')).resolves.toMatchObject({ setup: { version: 1 } });
});

it('does not hinder the transitions of other setups', async () => {
  const [held, free] = [await Lead.create(site), await Lead.create(site)];
  const release = await holdRow(held);
  await expect(free.send('START')).resolves.toMatchObject({ setup: { version: 1 } });
  await release();
});

it('refuses with SETUP_IN_PROGRESS at once while the same process is at work on the setup', async () => {
  const lead = await Lead.create(site);
  let finish: () => void = () => undefined;
  const atWork = new Promise<void>((resolve) => {
    site.tap.before = async ({ place }) => {
      if (place !== 1) return;
      site.tap.before = undefined;
      resolve();
      await new Promise<void>((go) => (finish = go));
    };
  });
  const first = lead.send('START');
  await atWork;
  expect((await failureOf(lead.send('START'))).code).toBe('SETUP_IN_PROGRESS');
  finish();
  await expect(first).resolves.toMatchObject({ setup: { version: 1 } });
});

it('lets one of twenty events at once from two processes pass', async () => {
  const lead = await Lead.create(site);
  const sends = Array.from({ length: 20 }, (_, n) => (n % 2 ? lead : lead.at(other)).send('START'));
  const outcomes = await Promise.allSettled(sends);
  const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refusals).toHaveLength(19);
  for (const { reason } of refusals)
    expect((reason as DomainError).code).toMatch(/SETUP_IN_PROGRESS|INVALID_TRANSITION/);
  expect((await lead.row()).version).toBe(1);
});

it('looks once for all who wait while another process holds the lock, several times a second', async () => {
  const held = await Lead.create(other);
  const waiting = await Promise.all(Array.from({ length: 20 }, () => Lead.create(site)));
  const hold = await holdTransition(deployment.database.url, held.id);
  const first = held.send('START');
  await hold.reached();
  let looks = 0;
  site.tap.before = ({ text }) => {
    if (text.includes('pg_locks')) looks += 1;
  };
  const sends = Promise.all(waiting.map((lead) => lead.send('START')));
  await sleep(550);
  await hold.end();
  await Promise.all([first, sends]);
  site.tap.before = undefined;
  // Five times, with three questions each; twenty who ask by themselves would ask a hundred times.
  expect(looks).toBeGreaterThan(2);
  expect(looks).toBeLessThan(30);
});

it('serialises the transitions of different setups in two processes', async () => {
  let running = 0;
  let most = 0;
  for (const { tap } of [site, other]) {
    tap.before = ({ place }) => {
      if (place === 1) most = Math.max(most, ++running);
    };
    tap.after = ({ text }) => {
      if (text === 'COMMIT') running -= 1;
    };
  }
  const leads = await Promise.all(Array.from({ length: 12 }, (_, n) => Lead.create(n % 2 ? site : other)));
  [running, most] = [0, 0];
  await Promise.all(leads.map((lead) => lead.send('START')));
  for (const { tap } of [site, other]) [tap.before, tap.after] = [undefined, undefined];
  expect(most).toBe(1);
});
