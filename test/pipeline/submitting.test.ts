import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { lockTimeout } from '../../src/lock/patience.js';
import { LeaseLost } from '../../src/setup/store/steps.store.js';
import { processName } from '../../src/setup/transition/process-name.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const newKey = () => ({ principal: 'someone', key: randomUUID(), fingerprint: 'f' });
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const to = async (state: Parameters<Lead['to']>[0]): Promise<Lead> => (await Lead.create(site)).to(state);

describe('a submission', () => {
  it('is answered with what came of its step, which its own process has claimed', async () => {
    const lead = await to('COLLECTING_ORG');
    const add = jest.spyOn(site.queue, 'add');
    const { answer } = await lead.submit('SUBMIT_ORGANIZATION');
    expect(answer).toMatchObject({ status: 200, body: { state: 'COLLECTING_DOC', version: 3 } });
    expect((await lead.ledger())[0]).toMatchObject({ status: 'DONE', attempt: 1 });
    const log = 'SELECT actor FROM setup_transitions WHERE setup_id = $1 ORDER BY version OFFSET 1';
    const { rows } = await deployment.sql.query<{ actor: string }>(log, [lead.id]);
    expect(rows.map(({ actor }) => actor)).toEqual([`user:${lead.owner.userId}`, `worker:${processName}`]);
    expect(add).not.toHaveBeenCalled();
  });

  it('whose step cannot run now is answered as it is; the step waits for a worker', async () => {
    const lead = await to('COLLECTING_ORG');
    const add = jest.spyOn(site.queue, 'add');
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.spyOn(site.runner, 'run').mockRejectedValueOnce(lockTimeout());
    const key = newKey();
    const { answer } = await lead.submit('SUBMIT_ORGANIZATION', { key });
    expect(answer).toMatchObject({ status: 200, body: { state: 'SAVING_ORG', version: 2 } });
    const [step] = await lead.ledger();
    expect(step).toMatchObject({ status: 'PENDING', attempt: 1 });
    expect(add.mock.calls).toEqual([[step?.id, 1]]);
    const entry = { setupId: lead.id, step: 'saveOrganization', msg: 'step is left to a worker' };
    expect(warn.mock.calls).toEqual([[{ ...entry, err: expect.objectContaining({ code: 'LOCK_TIMEOUT' }) }]]);
    // Its repetition gets the same, whatever has become of it.
    await lead.work();
    expect(asJson((await lead.submit('SUBMIT_ORGANIZATION', { key })).answer)).toEqual(asJson(answer));
  });

  it('is answered also where the queue is away; the log says that the step waits', async () => {
    const lead = await to('COLLECTING_ORG');
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.spyOn(site.queue, 'add').mockRejectedValue(new Error('away'));
    jest.spyOn(site.runner, 'run').mockRejectedValueOnce(lockTimeout());
    expect((await lead.submit('SUBMIT_ORGANIZATION')).answer).toMatchObject({ body: { state: 'SAVING_ORG' } });
    expect((await lead.ledger())[0]).toMatchObject({ status: 'PENDING' });
    expect(warn).toHaveBeenLastCalledWith(
      expect.stringMatching(/^Step [-\w]+ waits for its lease to end: Error: away$/),
    );
  });

  it('whose step was taken from it leaves the step to whoever has it', async () => {
    const lead = await to('COLLECTING_ORG');
    const add = jest.spyOn(site.queue, 'add');
    jest.spyOn(site.runner, 'run').mockRejectedValueOnce(new LeaseLost('lost'));
    expect((await lead.submit('SUBMIT_ORGANIZATION')).answer).toMatchObject({ body: { state: 'SAVING_ORG' } });
    expect((await lead.ledger())[0]).toMatchObject({ status: 'RUNNING' });
    expect(add).not.toHaveBeenCalled();
  });

  it.each([
    ['COLLECTING_ORG', 'SUBMIT_ORGANIZATION', 200, 'COLLECTING_DOC'],
    ['COLLECTING_WF', 'SUBMIT_WORKFLOW', 202, 'IMPORTING'],
  ] as const)(
    'whose process died between its commits is in progress until a worker has done the step: %s',
    async (...row) => {
      const [from, event, status, state] = row;
      const lead = await to(from);
      const key = newKey();
      const run = jest.spyOn(site.runner, 'run').mockReturnValueOnce(new Promise(() => undefined));
      void lead.submit(event, { key });
      while (run.mock.calls.length === 0) await new Promise(setImmediate);
      expect((await failureOf(lead.submit(event, { key }))).code).toBe('SETUP_IN_PROGRESS');
      await deployment.sql.query(
        `UPDATE setup_steps SET status = 'PENDING' WHERE setup_id = $1 AND status = 'RUNNING'`,
        [lead.id],
      );
      await lead.work();
      const repeated = await lead.submit(event, { key });
      expect(repeated).toMatchObject({ replayed: true, step: null, answer: { status, body: { state } } });
      await lead.to(state === 'IMPORTING' ? 'FINALIZING' : 'SAVING_DOC');
      expect(asJson((await lead.submit(event, { key })).answer)).toEqual(asJson(repeated.answer));
    },
  );

  it('whose step is a worker’s runs nothing itself', async () => {
    const lead = await to('SAVING_DOC');
    const run = jest.spyOn(site.runner, 'run');
    const { answer } = await lead.submit('ROLLBACK', { reason: 'no more' });
    expect(answer).toMatchObject({ status: 202, body: { state: 'ROLLING_BACK' } });
    expect(run).not.toHaveBeenCalled();
  });

  it('of the workflow is answered with the job of the import, also when it is repeated', async () => {
    const lead = await to('COLLECTING_WF');
    const key = newKey();
    const { answer } = await lead.submit('SUBMIT_WORKFLOW', { key });
    expect(answer).toMatchObject({ status: 202, body: { state: 'IMPORTING' } });
    await lead.work();
    const again = await lead.submit('SUBMIT_WORKFLOW', { key });
    expect(asJson(again.answer)).toEqual(asJson(answer));
  });
});
