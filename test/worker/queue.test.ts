import { openQueue } from '../../src/setup/queue/backend.js';
import { useDeployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { startRedis } from '../support/redis.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();

/** Below the sweeper's patience: what happens within it was carried by the queue. */
const BY_THE_QUEUE_MS = 4_000;

it('may be away: transitions are committed without it, and the sweeper asks when it is back', async () => {
  const redis = await startRedis();
  const env = { QUEUE_URL: redis.url };
  const api = await deployment.open(env);
  const lead = await (await Lead.create(api)).to('SAVING_WF');
  await redis.kill9();
  const start = performance.now();
  await lead.to('IMPORTING');
  expect(performance.now() - start).toBeLessThan(1_000);

  const again = await startRedis(redis.port);
  const worker = await deployment.open({ ...env, ROLE: 'worker' });
  await deployment.clock.advance('6 s', lead.id);
  await eventually(async () => (await lead.row()).state === 'COMPLETED');
  await Promise.all([api.close(), worker.close()]);
  await again.stop();
});

describe.each(['PostgreSQL', 'Redis'])('on %s', (backend) => {
  const queue = (): Record<string, string> => (backend === 'Redis' ? { QUEUE_URL: deployment.redis.url } : {});

  it('carries the steps of a setup from the process that answers to the one that works', async () => {
    const [api, worker] = await Promise.all([
      deployment.open(queue()),
      deployment.open({ ...queue(), ROLE: 'worker' }),
    ]);
    const lead = await (await Lead.create(api)).to('IMPORTING');
    await eventually(async () => (await lead.row()).state === 'COMPLETED', BY_THE_QUEUE_MS);
    expect(await lead.ledger()).toMatchObject([
      { name: 'saveOrganization', status: 'DONE' },
      { name: 'saveDocument', status: 'DONE' },
      { name: 'saveWorkflow', status: 'DONE' },
      { name: 'importDocument', status: 'DONE', attempt: 1 },
      { name: 'finalize', status: 'DONE', attempt: 1 },
    ]);
    await Promise.all([api.close(), worker.close()]);
  });

  it('delivers what was added before the worker started', async () => {
    const api = await deployment.open(queue());
    const lead = await (await Lead.create(api)).to('IMPORTING');
    const worker = await deployment.open({ ...queue(), ROLE: 'worker' });
    await eventually(async () => (await lead.row()).state === 'COMPLETED', BY_THE_QUEUE_MS);
    await Promise.all([api.close(), worker.close()]);
  });

  it('may double a message: the step runs once', async () => {
    const api = await deployment.open(queue());
    const lead = await (await Lead.create(api)).to('IMPORTING');
    const step = (await lead.ledger()).find(({ name }) => name === 'importDocument');
    for (let round = 1; round <= 5; round += 1) await api.queue.add(step?.id ?? '', 0, round);
    const workers = [
      await deployment.open({ ...queue(), ROLE: 'worker' }),
      await deployment.open({ ...queue(), ROLE: 'worker' }),
    ];
    await eventually(async () => (await lead.row()).state === 'COMPLETED', BY_THE_QUEUE_MS);
    expect((await lead.ledger()).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1]);
    await Promise.all([api, ...workers].map((site) => site.close()));
  });

  it('may carry a message about no step at all', async () => {
    const worker = await deployment.open({ ...queue(), ROLE: 'worker' });
    const raw = openQueue(worker.settings);
    await raw.add('step', { stepId: '00000000-0000-4000-8000-000000000000' }, { jobId: 'nothing-1' });
    await raw.close();
    const lead = await (await Lead.create(worker)).to('SAVING_ORG').then((at) => at.row());
    expect(lead.state).toBe('SAVING_ORG');
    await worker.close();
  });
});
