import { setTimeout as sleep } from 'node:timers/promises';
import { useDeployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const LEASE_MS = 1_000;
const WORKER = { ROLE: 'worker', LEASE_TTL_MS: String(LEASE_MS) };
const deployment = useDeployment();

const importOf = async (lead: Lead) => (await lead.ledger()).find(({ name }) => name === 'importDocument');

it('is kept by the heartbeat of a slow worker, whatever sweepers and other workers do', async () => {
  const [api, slow] = [await deployment.open(), await deployment.open(WORKER)];
  let delays = 1;
  slow.tap.after = async ({ text }) => {
    // Outside of a transaction: nothing but the heartbeat touches the step.
    if (text.includes('substring(content') && delays-- > 0) await sleep(3 * LEASE_MS);
  };
  const lead = await (await Lead.create(api)).to('IMPORTING');
  await eventually(() => Promise.resolve(delays === 0));
  const other = await deployment.open(WORKER);
  await eventually(async () => (await lead.row()).state === 'COMPLETED');
  expect(await importOf(lead)).toMatchObject({ status: 'DONE', attempt: 1 });
  await Promise.all([api, slow, other].map((site) => site.close()));
});

it('ends for a worker that was silent too long: it writes nothing more and does not give the step back', async () => {
  const [api, slow] = [await deployment.open(), await deployment.open(WORKER)];
  let reads = 0;
  slow.tap.after = async ({ text }) => {
    if (text.includes('substring(content') && ++reads === 1) await sleep(LEASE_MS);
  };
  const lead = await (await Lead.create(api)).to('IMPORTING');
  await eventually(() => Promise.resolve(reads === 1));
  await deployment.sql.query(
    `UPDATE setup_steps SET attempt = attempt + 1, locked_by = 'successor', locked_at = now() + interval '1 hour'
     WHERE setup_id = $1 AND status = 'RUNNING'`,
    [lead.id],
  );
  // Closing waits for the step that runs.
  await slow.close();
  expect(await importOf(lead)).toMatchObject({ status: 'RUNNING', attempt: 2, progress: 0, checkpoint: null });
  expect((await lead.row()).state).toBe('IMPORTING');
  await api.close();
});
