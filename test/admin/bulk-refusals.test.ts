import { randomUUID } from 'node:crypto';
import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { expectProblem, pointersOf } from '../support/problem.js';
import { dump, query } from '../support/tables.js';
import { expectStatus, walkTo } from '../support/walk.js';
import { BULK, type DryRunBody } from './bodies.js';
import { failedSetups } from './crowd.js';

const REASON = 'The database was repaired.';
let app: TestApplication;
let admin: Client;

beforeAll(async () => {
  app = await startApplication({ ROLE: 'api' });
  admin = await app.as('root', 'admin');
});

describe('the routes', () => {
  const abort = { event: 'ABORT', reason: REASON, filter: { state: 'ERROR' } };

  it('let nobody in but admins', async () => {
    const [id] = await failedSetups(app, 'not yours', 1);
    const owner = await app.as('not yours-1');
    const before = await dump(app.database.url);
    for (const path of [
      BULK,
      `${BULK}/${randomUUID()}`,
      '/v1/admin/setups/stuck',
      `/v1/admin/setups/${String(id)}/explain`,
    ]) {
      expectProblem(await owner.get<ProblemBody>(path), 'FORBIDDEN', path);
    }
    expectProblem(await owner.post<ProblemBody>(BULK, abort), 'FORBIDDEN', BULK);
    expect(await dump(app.database.url)).toEqual(before);
  });

  it.each<[string, object, string]>([
    ['an empty filter', { filter: {} }, '#/filter'],
    ['neither filter nor ids', {}, '#/filter'],
    ['both filter and ids', { filter: { state: 'ERROR' }, ids: [randomUUID()] }, '#/filter'],
    ['a filter that is null', { filter: null }, '#/filter'],
    ['a filter that is a list', { filter: [] }, '#/filter'],
    ['an unknown condition', { filter: { colour: 'red' } }, '#/filter/colour'],
    ['an unknown state', { filter: { state: 'LOST' } }, '#/filter/state'],
    ['no ids', { ids: [] }, '#/ids'],
    ['too many ids', { ids: Array.from({ length: 1001 }, () => randomUUID()) }, '#/ids'],
    ['an id that is none', { ids: ['1'] }, '#/ids'],
    ['the id of no setup', { ids: [randomUUID()] }, '#/ids/0'],
    ['an event that is not for bulk', { filter: { state: 'IDLE' }, event: 'START' }, '#/event'],
    ['no reason', { filter: { state: 'ERROR' }, reason: ' ' }, '#/reason'],
    ['a page token of nobody', { filter: { q: 'x' }, pageToken: 'x' }, '#/pageToken'],
  ])('refuse %s, and write nothing', async (_, body, pointer) => {
    const before = await dump(app.database.url);
    const reply = await admin.post<ProblemBody>(BULK, { event: 'ABORT', reason: REASON, ...body });
    expectProblem(reply, 'VALIDATION_FAILED', BULK);
    expect(pointersOf(reply)).toContain(pointer);
    expect(await dump(app.database.url)).toEqual(before);
  });

  it('know no operation but those that were ordered', async () => {
    const path = `${BULK}/${randomUUID()}`;
    expectProblem(await admin.get<ProblemBody>(path), 'NOT_FOUND', path);
  });
});

describe('a dry run', () => {
  it('says of each setup what would happen, and writes nothing', async () => {
    const failed = await failedSetups(app, 'dry', 3);
    const owner = await app.as('dry-idle');
    const idle = await walkTo(owner, 'IDLE');
    const before = await dump(app.database.url);
    const ids = [...failed, idle.id];
    const body = { event: 'ABORT', reason: REASON, ids, dryRun: true };
    const preview = expectStatus(await admin.post<DryRunBody>(BULK, body), 200);
    expect(preview).toMatchObject({ dryRun: true, total: 4 });
    expect(preview.results.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(preview.results.find(({ id }) => id === failed[0])).toEqual({
      ...{ id: failed[0], state: 'ERROR', allowed: true, to: 'ABORTED' },
      why: 'Has no step to undo, all at once; then ABORTED.',
    });
    expect(preview.results.find(({ id }) => id === idle.id)).toEqual({
      ...{ id: idle.id, state: 'IDLE', allowed: false },
      why: 'The setup has not begun: there is nothing to abort.',
    });
    expect(await dump(app.database.url)).toEqual(before);
  });

  it.each<[string, object, number]>([
    ['the state and part of the name', { state: 'ERROR', q: 'filtered club' }, 3],
    ['the owner', { ownerId: 'filtered-2' }, 1],
    ['the code of the error', { errorCode: 'STEP_FAILED', q: 'filtered' }, 3],
    ['another code', { errorCode: 'IMPORT_UNREADABLE', q: 'filtered' }, 0],
    ['the time in the state', { stuckLongerThanMs: 3_598_500, q: 'filtered' }, 1],
  ])('counts the setups by %s', async (_, filter, total) => {
    if ((await query(app.database.url, `SELECT 1 FROM setups WHERE owner_id = 'filtered-1'`)).length === 0) {
      await failedSetups(app, 'filtered', 3);
    }
    const body = { event: 'RETRY', reason: REASON, filter, dryRun: true };
    expect(expectStatus(await admin.post<DryRunBody>(BULK, body), 200).total).toBe(total);
  });
});
