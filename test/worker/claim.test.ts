import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { claimStep, giveBackStep, touchStep, type Claim } from '../../src/setup/store/steps.store.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { dump } from '../support/dump.js';
import { failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const LEASE_MS = 1_000;
const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open({ LEASE_TTL_MS: String(LEASE_MS) });
});

/** A setup whose import waits for a worker, and the id of that step. */
async function waiting(): Promise<{ lead: Lead; stepId: string }> {
  const lead = await (await Lead.create(site)).to('IMPORTING');
  const step = (await lead.ledger()).find(({ status }) => status === 'PENDING');
  return { lead, stepId: step?.id ?? '' };
}

/** The same, claimed by one whose lease has run out since. */
async function overdue(): Promise<{ lead: Lead; stepId: string }> {
  const { lead, stepId } = await waiting();
  await claim(stepId, 'first');
  await deployment.clock.advance(LEASE_MS + 1, lead.id);
  return { lead, stepId };
}

/** What 'second' gets that claims while `work` holds the step's row, in a transaction that ends after `ms`. */
async function claimedBehind(
  work: (em: EntityManager) => Promise<unknown>,
  end: 'commitTransaction' | 'rollbackTransaction',
  { stepId, ms }: { stepId: string; ms: number },
): ReturnType<typeof claim> {
  const other = site.database.createQueryRunner();
  try {
    await other.startTransaction();
    await work(other.manager);
    const claimed = claim(stepId, 'second');
    await sleep(ms);
    await other[end]();
    return await claimed;
  } finally {
    await other.release();
  }
}

const claim = (stepId: string, lockedBy: string) => claimStep(site.database.manager, stepId, lockedBy, LEASE_MS);
const touch = (held: Claim) => touchStep(site.database.manager, held);

it('is won by one of twenty workers', async () => {
  const { stepId } = await waiting();
  const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => claim(stepId, `worker-${String(n)}`)));
  expect(claims.filter(Boolean)).toMatchObject([{ status: 'RUNNING', attempt: 1 }]);
});

it('is refused while the lease is held, and each heartbeat prolongs it', async () => {
  const { lead, stepId } = await waiting();
  await claim(stepId, 'first');
  await deployment.clock.advance(LEASE_MS - 200, lead.id);
  expect(await claim(stepId, 'second')).toBeUndefined();
  expect(await touch({ stepId, attempt: 1, lockedBy: 'first' })).toBe(true);
  await deployment.clock.advance(LEASE_MS - 200, lead.id);
  expect(await claim(stepId, 'second')).toBeUndefined();
});

it('passes to another worker when the lease has run out, with a higher attempt', async () => {
  const { stepId } = await overdue();
  expect(await claim(stepId, 'second')).toMatchObject({ status: 'RUNNING', attempt: 2 });
});

it('begins with its whole lease, however long it waited for a transaction that then went away', async () => {
  const { stepId } = await overdue();
  const beating = (em: EntityManager) => touchStep(em, { stepId, attempt: 1, lockedBy: 'first' });
  const second = await claimedBehind(beating, 'rollbackTransaction', { stepId, ms: LEASE_MS + 100 });
  expect(second).toMatchObject({ attempt: 2 });
  expect(await claim(stepId, 'third')).toBeUndefined();
});

it('goes to who waited while it was given back', async () => {
  const { stepId } = await overdue();
  const giving = (em: EntityManager) => giveBackStep(em, { stepId, attempt: 1, lockedBy: 'first' });
  const second = await claimedBehind(giving, 'commitTransaction', { stepId, ms: 100 });
  expect(second).toMatchObject({ status: 'RUNNING', attempt: 2 });
});

it('is won by one of twenty workers also when the lease has run out', async () => {
  const { stepId } = await overdue();
  const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => claim(stepId, `worker-${String(n)}`)));
  expect(claims.filter(Boolean)).toMatchObject([{ attempt: 2 }]);
});

describe('the claim that was lost', () => {
  async function lost(): Promise<{ lead: Lead; old: Claim }> {
    const { lead, stepId } = await overdue();
    await claim(stepId, 'second');
    return { lead, old: { stepId, attempt: 1, lockedBy: 'first' } };
  }

  it('writes no heartbeat, progress or checkpoint', async () => {
    const { old } = await lost();
    const before = await dump(deployment.sql);
    expect(await touchStep(site.database.manager, old, { progress: 50, checkpoint: { ordinal: 1 } })).toBe(false);
    expect(await dump(deployment.sql)).toEqual(before);
  });

  it('is not given back', async () => {
    const { old } = await lost();
    expect(await giveBackStep(site.database.manager, old)).toBe(false);
  });

  it.each(['SUCCEED', 'FAIL'] as const)('cannot send %s, and its work is rolled back', async (event) => {
    const { lead, old } = await lost();
    const before = await dump(deployment.sql);
    const send = site.transitions.send({
      setupId: lead.id,
      event,
      actor: 'worker:first',
      claim: old,
      work: async (em) => {
        await em.query(`UPDATE organizations SET name = 'written by the loser' WHERE setup_id = $1`, [lead.id]);
        return {};
      },
    });
    expect((await failureOf(send)).name).toBe('LeaseLost');
    expect(await dump(deployment.sql)).toEqual(before);
  });

  it('does not hinder its successor', async () => {
    const { lead, old } = await lost();
    const successor = { ...old, attempt: 2, lockedBy: 'second' };
    await site.transitions.send({ setupId: lead.id, event: 'SUCCEED', actor: 'worker:second', claim: successor });
    expect((await lead.row()).state).toBe('FINALIZING');
  });
});

it('can be claimed again at once after it was given back', async () => {
  const { stepId } = await waiting();
  await claim(stepId, 'first');
  expect(await giveBackStep(site.database.manager, { stepId, attempt: 1, lockedBy: 'first' })).toBe(true);
  expect(await claim(stepId, 'second')).toMatchObject({ attempt: 2 });
});

it('cannot be claimed when it is done', async () => {
  const { lead, stepId } = await waiting();
  await lead.work();
  expect(await claim(stepId, 'late')).toBeUndefined();
});

it('is over when the setup has left the state: TIMEOUT ends the step whoever holds it', async () => {
  const { lead, stepId } = await waiting();
  await claim(stepId, 'first');
  await site.transitions.send({ setupId: lead.id, event: 'TIMEOUT', actor: 'sweeper:test' });
  expect(await touch({ stepId, attempt: 1, lockedBy: 'first' })).toBe(false);
  expect(await claim(stepId, 'second')).toBeUndefined();
});
