import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import { expectProblem } from '../support/problem.js';
import { dump, holdDocuments, query } from '../support/tables.js';
import { expectStatus, untilState, walkTo, walkToAborted, walkToTimeout, WORKFLOW } from '../support/walk.js';
import { EVENTS, REASON } from './events.js';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication();
});

describe('ROLLBACK', () => {
  it('is the only event that is possible while a worker imports, and leaves nothing behind', async () => {
    const owner = await app.as('importing');
    const setup = await walkTo(owner, 'COLLECTING_WF');
    const release = await holdDocuments(app.database.url);
    const path = `/v1/setups/${setup.id}`;
    const importing = expectStatus(await owner.post<SetupBody>(`${path}/workflow`, WORKFLOW), 202);
    expect(importing.allowedEvents).toEqual(['ROLLBACK']);
    for (const [event, [route, body]] of Object.entries(EVENTS)) {
      if (event === 'ROLLBACK') continue;
      const reply = await owner.post<ProblemBody>(`${path}/${route}`, body);
      expectProblem(reply, 'INVALID_TRANSITION', `${path}/${route}`);
    }
    const rolling = expectStatus(await owner.post<SetupBody>(`${path}/rollback`, REASON), 202);
    expect(rolling).toMatchObject({ state: 'ROLLING_BACK', version: 8, allowedEvents: [] });
    const again = await owner.post<ProblemBody>(`${path}/rollback`, REASON);
    expectProblem(again, 'INVALID_TRANSITION', `${path}/rollback`);
    await release();
    const end = await untilState(owner, setup.id, 'ABORTED');
    expect(end).toMatchObject({ version: 9, done: true, organizationId: null });
    await expectNothingOwned(setup.id);
  });
});

describe('ABORT and RESTART', () => {
  it('leave an aborted setup without any row of its own, and let it begin anew under its old log', async () => {
    const owner = await app.as('restarter');
    const setup = await walkToAborted(owner);
    expect(setup).toMatchObject({ state: 'ABORTED', done: true, organizationId: null });
    await expectNothingOwned(setup.id);
    const path = `/v1/setups/${setup.id}`;
    const idle = expectStatus(await owner.post<SetupBody>(`${path}/restart`), 200);
    expect(idle).toMatchObject({ state: 'IDLE', input: {}, steps: [], progress: 0, lastError: null, done: false });
    for (const event of ['START', 'SUBMIT_ORGANIZATION', 'SUBMIT_DOCUMENT', 'SUBMIT_WORKFLOW']) {
      const [route, body] = EVENTS[event] ?? [];
      await owner.post(`${path}/${String(route)}`, body);
    }
    expect((await untilState(owner, setup.id, 'COMPLETED')).version).toBe(setup.version + 10);
  });

  it('are possible after a TIMEOUT, which still tells what failed before', async () => {
    const owner = await app.as('waited');
    const setup = await walkToTimeout(owner, app.database.url);
    expect(setup.lastError).toMatchObject({ code: 'IMPORT_NO_SECTIONS', state: 'IMPORTING' });
    const path = `/v1/setups/${setup.id}`;
    expectStatus(await owner.post<SetupBody>(`${path}/abort`, REASON), 200);
    await expectNothingOwned(setup.id);
    expect(expectStatus(await owner.post<SetupBody>(`${path}/restart`), 200).state).toBe('IDLE');
  });

  it('refuse to restart while the owner has another open setup, and name that one', async () => {
    const owner = await app.as('two at once');
    const { id } = await walkToAborted(owner);
    const open = await walkTo(owner, 'COLLECTING_ORG');
    const before = await dump(app.database.url);
    const reply = await owner.post<ProblemBody>(`/v1/setups/${id}/restart`);
    expectProblem(reply, 'SETUP_ALREADY_OPEN', `/v1/setups/${id}/restart`);
    expect(reply.body.setupId).toBe(open.id);
    expect(await dump(app.database.url)).toEqual(before);
  });
});

async function expectNothingOwned(setupId: string): Promise<void> {
  for (const table of ['organizations', 'documents', 'workflow_templates', 'blobs']) {
    expect(await query(app.database.url, `SELECT 1 FROM ${table} WHERE setup_id = $1`, [setupId])).toEqual([]);
  }
}
