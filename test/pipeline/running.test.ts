import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { StepFailure } from '../../src/common/step-failure.js';
import { DomainError } from '../../src/common/domain-error.js';
import { lockTimeout } from '../../src/lock/patience.js';
import { setupInProgress } from '../../src/setup/store/setups.store.js';
import { LeaseLost } from '../../src/setup/store/steps.store.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { dump, ownedBy } from '../support/dump.js';
import { failureOf } from '../support/eventually.js';
import { documentOf, Lead, submitDocumentOf } from '../support/lead.js';
import { timed } from '../support/measured.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

afterEach(() => {
  jest.restoreAllMocks();
  site.tap.before = undefined;
});

const running = () => new AbortController().signal;
const to = async (state: Parameters<Lead['to']>[0]): Promise<Lead> => (await Lead.create(site)).to(state);

/** Fails each attempt to save an organisation. */
const failToSave = (error: Error) => jest.spyOn(site.steps.get('saveOrganization'), 'execute').mockRejectedValue(error);

describe('a step that runs', () => {
  it('is measured by its name, what became of it, and how long it took', async () => {
    site.metrics.reset();
    await to('COLLECTING_DOC');
    failToSave(new Error('a bug'));
    await (await to('SAVING_ORG')).work();
    const steps = await site.metrics.registry.getMetricsAsJSON();
    const samples = steps.find(({ name }) => name === 'step_duration_seconds')?.values as
      { labels: { outcome: string; step: string }; metricName: string }[] | undefined;
    const ran = samples?.filter(({ metricName }) => metricName.endsWith('_count')).map(({ labels }) => labels);
    expect(ran).toEqual([
      { step: 'saveOrganization', outcome: 'done' },
      { step: 'saveOrganization', outcome: 'failed' },
    ]);
    const { seconds } = await timed(site.metrics, 'step_duration_seconds');
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(5);
  });

  it('and cannot do its work becomes FAIL, with its own words, and the log says so', async () => {
    const err = new StepFailure('SLUG_EXHAUSTED', 'Choose another name.');
    failToSave(err);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const { setup } = await (await to('SAVING_ORG')).work();
    const lastError = { code: 'SLUG_EXHAUSTED', message: 'Choose another name.', state: 'SAVING_ORG', attempt: 1 };
    expect(setup).toMatchObject({ state: 'ERROR', lastError });
    const entry = { setupId: setup.id, step: 'saveOrganization', code: 'SLUG_EXHAUSTED', err, msg: 'step failed' };
    expect(warn.mock.calls).toEqual([[entry]]);
  });

  it.each([
    ['may succeed later', lockTimeout()],
    ['has lost its lease', new LeaseLost('lost')],
    ['is not wanted any more', new DomainError('INVALID_TRANSITION', 'it went on')],
  ])('and %s changes nothing, and does not try again itself', async (_, error) => {
    const save = failToSave(error);
    const lead = await to('SAVING_ORG');
    const claimed = await lead.claim();
    const before = await dump(deployment.sql);
    expect(await failureOf(site.runner.run({ ...claimed, signal: running() }))).toBe(error);
    expect(await dump(deployment.sql)).toEqual(before);
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('in a process that stops is not failed by that', async () => {
    failToSave(new Error('the connection is closed'));
    const lead = await to('SAVING_ORG');
    await failureOf(site.runner.run({ ...(await lead.claim()), signal: AbortSignal.abort() }));
    expect((await lead.row()).state).toBe('SAVING_ORG');
  });

  it('and fails for good takes with it what it committed on its way', async () => {
    const lead = await to('COLLECTING_DOC');
    // The last bytes come with another slice of it than the first chunk.
    const broken = documentOf(600, 2_000, Buffer.from([0xc3, 0x28]));
    await lead.send('SUBMIT_DOCUMENT', { work: submitDocumentOf(broken) });
    await lead.to('IMPORTING');
    let committed = false;
    site.tap.before = ({ text }) => (committed ||= text.includes('INSERT INTO document_sections'));
    const { setup } = await lead.work();
    expect([setup.state, committed]).toEqual(['ERROR', true]);
    expect(await ownedBy(deployment.sql, lead.id)).not.toHaveProperty('document_sections');
    expect((await lead.ledger()).at(-1)).toMatchObject({ name: 'importDocument', checkpoint: null, progress: 0 });
  });

  it('and fails for good before it committed anything has nothing to undo', async () => {
    const compensate = jest.spyOn(site.steps.get('finalize'), 'compensate');
    jest.spyOn(site.steps.get('finalize'), 'execute').mockRejectedValue(new Error('a bug'));
    const { setup } = await (await to('FINALIZING')).work();
    expect(setup.state).toBe('ERROR');
    expect(compensate).not.toHaveBeenCalled();
  });

  it('rolls back, and a roll back that fails is not rolled back', async () => {
    const lead = await to('SAVING_DOC');
    await lead.send('ROLLBACK', { reason: 'no more' });
    const execute = jest.spyOn(site.rollBack, 'execute').mockRejectedValueOnce(new Error('a bug'));
    expect((await lead.work()).setup).toMatchObject({ state: 'ERROR', lastError: { state: 'ROLLING_BACK' } });
    await lead.send('RETRY', { reason: 'again' });
    expect((await lead.work()).setup.state).toBe('ABORTED');
    expect(execute).toHaveBeenCalledTimes(2);
  });

  it('waits for a client that is at work on the same setup', async () => {
    const lead = await to('SAVING_ORG');
    const claimed = await lead.claim();
    const send = jest.spyOn(site.transitions, 'send').mockRejectedValueOnce(setupInProgress());
    const { setup } = await site.runner.run({ ...claimed, signal: running() });
    expect(setup.state).toBe('COLLECTING_DOC');
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('waits for a second at most, and is then left as it was', async () => {
    const claimed = await (await to('SAVING_ORG')).claim();
    const send = jest.spyOn(site.transitions, 'send').mockRejectedValue(setupInProgress());
    const start = performance.now();
    const error = await failureOf(site.runner.run({ ...claimed, signal: running() }));
    expect(error.code).toBe('SETUP_IN_PROGRESS');
    expect(send).toHaveBeenCalledTimes(21);
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  });
});
