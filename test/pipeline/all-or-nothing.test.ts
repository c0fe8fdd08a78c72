import { randomUUID } from 'node:crypto';
import { eventAnswer } from '../../src/setup/api/setup.view.js';
import type { SetupState } from '../../src/setup/domain/vocabulary.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { dump } from '../support/dump.js';
import { failureOf } from '../support/eventually.js';
import { Lead, principalOf, type ClaimedStep } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

/** Lets the n-th statement of the next transaction complete and then fails. @returns whether it came to that */
function failAfter(n: number): () => boolean {
  let hit = false;
  site.tap.after = ({ place, text }) => {
    if (hit || place !== n || text === 'COMMIT') return;
    hit = true;
    throw new Error('injected');
  };
  return () => hit;
}

/** Fails `act` after each statement of its transaction, until there is none left and it succeeds. */
async function leavesNoTrace(act: () => Promise<unknown>): Promise<void> {
  const before = await dump(deployment.sql);
  let n = 1;
  for (; ; n += 1) {
    const wasHit = failAfter(n);
    const error = await act().then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    );
    site.tap.after = undefined;
    if (!wasHit()) {
      expect(error).toBeUndefined();
      break;
    }
    expect(error?.message).toContain('injected');
    expect(await dump(deployment.sql)).toEqual(before);
  }
  // START TRANSACTION, its isolation, at least two of ours.
  expect(n - 1).toBeGreaterThanOrEqual(4);
  expect(await dump(deployment.sql)).not.toEqual(before);
}

const keyed = (key: string = randomUUID()) => ({
  answering: { render: eventAnswer, key: { principal: 'someone', key, fingerprint: 'f' } },
});

/** The end of a step as the runner sends it. */
const succeed = (lead: Lead, { claim, step }: ClaimedStep) =>
  site.transitions.send({
    setupId: lead.id,
    event: 'SUCCEED',
    actor: 'worker:test',
    claim,
    work: async (em, row) => ({
      result: await (step.name === 'rollBack' ? site.rollBack : site.steps.get(step.name)).execute(em, row),
    }),
  });

async function failed(lead: Lead): Promise<Lead> {
  await lead.fail();
  return lead;
}

describe('a failure after any statement leaves no trace of', () => {
  it('the creation of a setup', async () => {
    await leavesNoTrace(() => site.creations.create(principalOf('creator'), keyed('creation').answering));
  });

  it('START', async () => {
    const lead = await Lead.create(site);
    await leavesNoTrace(() => lead.send('START'));
  });

  it('a submission with a logo and an Idempotency-Key', async () => {
    const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
    const key = keyed();
    await leavesNoTrace(() => lead.send('SUBMIT_ORGANIZATION', key));
  });

  it('a submission with a document', async () => {
    const lead = await (await Lead.create(site)).to('COLLECTING_DOC');
    await leavesNoTrace(() => lead.send('SUBMIT_DOCUMENT', keyed()));
  });

  it('a submission with a workflow', async () => {
    const lead = await (await Lead.create(site)).to('COLLECTING_WF');
    await leavesNoTrace(() => lead.send('SUBMIT_WORKFLOW', keyed()));
  });

  it.each<SetupState>(['SAVING_ORG', 'SAVING_DOC', 'SAVING_WF', 'IMPORTING', 'FINALIZING'])(
    'SUCCEED of %s with the rows of its step',
    async (state) => {
      const lead = await (await Lead.create(site)).to(state);
      const claimed = await lead.claim();
      await leavesNoTrace(() => succeed(lead, claimed));
    },
  );

  it('FAIL', async () => {
    const lead = await (await Lead.create(site)).to('IMPORTING');
    const { claim, setup } = await lead.claim();
    const error = { code: 'X', message: 'x', state: setup.state, at: '', retryable: false, attempt: 1 };
    await leavesNoTrace(() =>
      site.transitions.send({ setupId: lead.id, event: 'FAIL', actor: 'worker:test', claim, error }),
    );
  });

  it('RETRY', async () => {
    const lead = await failed(await (await Lead.create(site)).to('IMPORTING'));
    await leavesNoTrace(() => lead.send('RETRY', { reason: 'again' }));
  });

  it('ABORT with every step to compensate', async () => {
    const lead = await failed(await (await Lead.create(site)).to('FINALIZING'));
    await leavesNoTrace(() => lead.abort());
  });

  it('ROLLBACK', async () => {
    const lead = await failed(await (await Lead.create(site)).to('SAVING_DOC'));
    await leavesNoTrace(() => lead.send('ROLLBACK', { reason: 'no more' }));
  });

  it('SUCCEED of ROLLING_BACK', async () => {
    const lead = await failed(await (await Lead.create(site)).to('SAVING_DOC'));
    await lead.send('ROLLBACK', { reason: 'no more' });
    const claimed = await lead.claim();
    await site.rollBack.prepare({ ...claimed, database: site.database, signal: new AbortController().signal });
    await leavesNoTrace(() => succeed(lead, claimed));
  });

  it('RESTART', async () => {
    const lead = await failed(await (await Lead.create(site)).to('SAVING_ORG'));
    await lead.abort();
    await leavesNoTrace(() => lead.send('RESTART'));
  });
});

it('gives the connection of a failed transition back', async () => {
  const lead = await Lead.create(site);
  const { poolSize = 0 } = site.database.options;
  for (let n = 0; n <= poolSize; n += 1) {
    failAfter(3);
    await failureOf(lead.send('START'));
  }
  site.tap.after = undefined;
  await expect(lead.send('START')).resolves.toMatchObject({ setup: { state: 'COLLECTING_ORG' } });
  expect(poolSize).toBeGreaterThan(1);
});
