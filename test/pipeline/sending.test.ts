import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { eventAnswer } from '../../src/setup/api/setup.view.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';
import { counted, timed } from '../support/measured.js';

const TRANSITIONS = 'setup_transitions_total';
const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open({ LOCK_WAIT_MS: '150' });
});

afterEach(() => {
  jest.restoreAllMocks();
  site.tap.before = undefined;
});

/** A setup in this state, with nothing measured yet. */
async function ready(state: Parameters<Lead['to']>[0]): Promise<Lead> {
  const lead = await (await Lead.create(site)).to(state);
  site.metrics.reset();
  return lead;
}

const keyed = (key: string = randomUUID()) => ({
  answering: { render: eventAnswer, key: { principal: 'someone', key, fingerprint: 'f' } },
});

/** Durations of a test that takes no longer than this, in seconds. */
const MOMENT = 5;

describe('what is measured', () => {
  it('of a transition is its event, where it led, how long it took and how long it waited', async () => {
    const lead = await ready('IDLE');
    await lead.send('START');
    expect(await counted(site.metrics, TRANSITIONS)).toEqual([['START COLLECTING_ORG ok', 1]]);
    for (const name of ['setup_transition_duration_seconds', 'lock_wait_seconds']) {
      const { times, seconds } = await timed(site.metrics, name);
      expect(times).toBe(1);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(MOMENT);
    }
  });

  it('of a refusal is its code, and that nothing has changed', async () => {
    const lead = await ready('IDLE');
    await failureOf(lead.send('RETRY'));
    expect(await counted(site.metrics, TRANSITIONS)).toEqual([['RETRY unchanged INVALID_TRANSITION', 1]]);
    expect((await timed(site.metrics, 'setup_transition_duration_seconds')).seconds).toBeLessThan(MOMENT);
    expect(await counted(site.metrics, 'lock_acquire_failures_total')).toEqual([]);
  });

  it('of a failure is that it failed', async () => {
    const lead = await ready('IDLE');
    await failureOf(lead.send('START', { work: () => Promise.reject(new Error('a bug')) }));
    expect(await counted(site.metrics, TRANSITIONS)).toEqual([['START unchanged failed', 1]]);
  });

  it('of a repetition is nothing: nothing happened, and it did not even wait', async () => {
    const lead = await ready('IDLE');
    const answering = keyed();
    await lead.send('START', answering);
    await expect(lead.send('START', answering)).resolves.toMatchObject({ replayed: true, step: null });
    expect(await counted(site.metrics, TRANSITIONS)).toEqual([['START COLLECTING_ORG ok', 1]]);
    expect((await timed(site.metrics, 'lock_wait_seconds')).times).toBe(1);
  });

  it('of a lock that others hold is that it was busy', async () => {
    const lead = await ready('IDLE');
    const redis = new Redis(deployment.redis.url);
    // Until this process has given its own lease back.
    while ((await redis.set('lock:setup:global', 'another process', 'PX', 60_000, 'NX')) !== 'OK');
    expect((await failureOf(lead.send('START'))).code).toBe('LOCK_TIMEOUT');
    await redis.del('lock:setup:global');
    redis.disconnect();
    expect(await counted(site.metrics, 'lock_acquire_failures_total')).toEqual([['busy', 1]]);
  });

  it('of a lock that nobody can have is that it was unavailable', async () => {
    const lead = await ready('IDLE');
    const lost = await deployment.open({ REDIS_URLS: 'redis://127.0.0.1:1' });
    expect((await failureOf(lead.at(lost).send('START'))).code).toBe('LOCK_UNAVAILABLE');
    expect(await counted(lost.metrics, 'lock_acquire_failures_total')).toEqual([['unavailable', 1]]);
  });
});

it('a transition is one line of the log, with whose it was and where it led; a repetition is none', async () => {
  const lead = await ready('IDLE');
  const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  const answering = keyed();
  await lead.send('START', answering);
  await lead.send('START', answering);
  const actor = `user:${lead.owner.userId}`;
  const entry = { setupId: lead.id, event: 'START', to: 'COLLECTING_ORG', version: 1, actor, msg: 'transition' };
  expect(log.mock.calls).toEqual([[entry]]);
});

describe('the queue', () => {
  it('hears of a step for a worker once it is committed, and of no other', async () => {
    const add = jest.spyOn(site.queue, 'add');
    const lead = await ready('SAVING_WF');
    expect(add.mock.calls).toEqual([]);
    const { step } = await lead.work();
    expect(add.mock.calls).toEqual([[step?.id, 0]]);
    await lead.fail();
    expect(add).toHaveBeenCalledTimes(1);
  });

  it('that is away does not fail a transition; the log says that the step waits', async () => {
    const lead = await ready('SAVING_WF');
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.spyOn(site.queue, 'add').mockRejectedValue(new Error('away'));
    await expect(lead.work()).resolves.toMatchObject({ setup: { state: 'IMPORTING' }, answer: undefined });
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/^Step [-\w]+ was not enqueued; the sweeper will: Error: away$/)],
    ]);
  });
});

it.each([
  ['global', 'SERIALIZABLE'],
  ['setup', 'READ COMMITTED'],
])('with LOCK_SCOPE=%s a transition is %s', async (scope, isolation) => {
  const other = await deployment.open({ LOCK_SCOPE: scope });
  const lead = await Lead.create(other);
  const statements: string[] = [];
  other.tap.before = ({ text }) => statements.push(text);
  await lead.send('START');
  expect(statements.filter((text) => text.includes('ISOLATION'))).toEqual([expect.stringContaining(isolation)]);
});

it('the second of two at once for one setup is refused without waiting, and then the setup is free again', async () => {
  const lead = await ready('IDLE');
  let second: Promise<Error & { code?: string }> | undefined;
  site.tap.before = async ({ place }) => {
    if (second || place !== 1) return;
    second = failureOf(lead.send('START'));
    await second;
  };
  await lead.send('START');
  expect((await second)?.code).toBe('SETUP_IN_PROGRESS');
  await expect(lead.send('SUBMIT_ORGANIZATION')).resolves.toBeDefined();
});
