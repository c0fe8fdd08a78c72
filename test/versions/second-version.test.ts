import type { SetupState } from '../../src/setup/domain/vocabulary.js';
import type { ExplanationBody, StuckBody } from '../admin/bodies.js';
import type { ProblemBody, SetupBody, TransitionBody } from '../support/bodies.js';
import { Client } from '../support/client.js';
import { useDeployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';
import { launchServer, startServer, type ServerProcess } from '../support/process.js';
import { token } from '../support/tokens.js';
import { expectStatus, WORKFLOW } from '../support/walk.js';
import { buildSecondVersion, RENAMED, type SecondVersion } from './second-version.js';
import { load, setupsOf, storedSetups, type StoredSetups } from './stored-setups.js';

const SECRET = 'a secret of the tests, long enough for HS256';
const [first] = storedSetups() as [StoredSetups];
const setups = setupsOf(first);
const deployment = useDeployment();
let second: SecondVersion;
let api: ServerProcess;
let admin: Client;

const services = (): Record<string, string> => ({
  DATABASE_URL: deployment.database.url,
  REDIS_URLS: deployment.redis.url,
  JWT_SECRET: SECRET,
  SETUP_TIMEOUT_MS: '3600000',
});

/** In the order of the tests: the API of the second version, and later its worker, meet what the first one stored. */
beforeAll(async () => {
  second = await buildSecondVersion();
  await load(deployment.sql, first);
  api = await startServer({ ROLE: 'api', ...services() }, { entry: second.entry });
  admin = new Client(api.url, await token('root', { secret: SECRET, roles: ['admin'] }));
});

afterAll(() => second.remove());

const stored = (state: SetupState) => {
  const setup = setups.get(state);
  if (!setup) throw new Error(`No setup was stored in ${state}.`);
  return setup;
};
const ownerOf = async (state: SetupState): Promise<Client> =>
  new Client(api.url, await token(stored(state).ownerId, { secret: SECRET }));
const rowOf = async (id: string) => {
  const { rows } = await deployment.sql.query<{ version: number; machine: number; state: string; row: string }>(
    `SELECT version, machine_version AS machine, state, s::text AS row FROM setups s WHERE id = $1`,
    [id],
  );
  return rows[0];
};
const change = (id: string, what: string) => deployment.sql.query(`UPDATE setups SET ${what} WHERE id = $1`, [id]);
const show = async (id: string) => expectStatus(await admin.get<SetupBody>(`/v1/setups/${id}`), 200);

describe('a second version of the machine, with two states renamed,', () => {
  it('says so, and shows every stored setup under its present name, touching none', async () => {
    const machine = expectStatus(await admin.get<{ version: number; states: string[] }>('/v1/machine'), 200);
    expect(machine.version).toBe(2);
    expect(machine.states).toEqual(expect.arrayContaining(Object.values(RENAMED)));
    for (const [state, { id }] of setups) {
      const before = await rowOf(id);
      expect(await show(id)).toMatchObject({ state: (RENAMED as Record<string, string>)[state] ?? state });
      expect(await rowOf(id)).toEqual(before);
      expect(before?.machine).toBe(1);
    }
  });

  it('finds them under it', async () => {
    const { items } = expectStatus(
      await admin.get<{ items: SetupBody[] }>('/v1/setups?state=COLLECTING_WORKFLOW'),
      200,
    );
    expect(items.map(({ id }) => id)).toEqual([stored('COLLECTING_WF').id]);
    const bulk = { event: 'ABORT', reason: 'test', filter: { state: 'READING' }, dryRun: true };
    expect(expectStatus(await admin.post('/v1/admin/setups/bulk', bulk), 200)).toMatchObject({
      total: 1,
      results: [{ id: stored('IMPORTING').id, state: 'READING' }],
    });
  });

  it('takes a request of its owner as a sign of life under the old name, too', async () => {
    const { id } = stored('COLLECTING_WF');
    await change(id, `deadline_at = now() + interval '1 minute'`);
    await (await ownerOf('COLLECTING_WF')).get(`/v1/setups/${id}`);
    const { rows } = await deployment.sql.query(
      `SELECT deadline_at > now() + interval '30 minutes' AS pushed FROM setups WHERE id = $1`,
      [id],
    );
    expect(rows).toEqual([{ pushed: true }]);
  });

  it('leaves a setup as it is where it refuses the event', async () => {
    const { id } = stored('COLLECTING_WF');
    const before = await rowOf(id);
    const path = `/v1/setups/${id}/start`;
    const reply = await (await ownerOf('COLLECTING_WF')).post<ProblemBody>(path, {});
    expectProblem(reply, 'INVALID_TRANSITION', path);
    expect(reply.body).toMatchObject({ state: 'COLLECTING_WORKFLOW', allowedEvents: ['SUBMIT_WORKFLOW'] });
    expect(await rowOf(id)).toEqual(before);
  });

  it('brings one forward in the transaction of its next transition, with a line in the log of the process', async () => {
    const { id } = stored('COLLECTING_WF');
    const before = await rowOf(id);
    const setup = expectStatus(
      await (await ownerOf('COLLECTING_WF')).post<SetupBody>(`/v1/setups/${id}/workflow`, WORKFLOW),
      202,
    );
    expect(setup).toMatchObject({ state: 'READING', version: Number(before?.version) + 2 });
    expect(await rowOf(id)).toMatchObject({ machine: 2, state: 'READING' });
    const { items } = expectStatus(await admin.get<{ items: TransitionBody[] }>(`/v1/setups/${id}/transitions`), 200);
    expect(items.slice(-3).map(({ from, event, to }) => [from, event, to])).toEqual([
      ['SAVING_DOC', 'SUCCEED', 'COLLECTING_WF'],
      ['COLLECTING_WORKFLOW', 'SUBMIT_WORKFLOW', 'SAVING_WF'],
      ['SAVING_WF', 'SUCCEED', 'READING'],
    ]);
    const told = api
      .stdout()
      .split('\n')
      .filter((line) => line.includes('brought to the present machine'));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ setupId: id, from: 1, to: 2 });
  });

  it('goes on with all of them by its workers and owners, times out those whose time is up, and leaves a broken one', async () => {
    const broken = stored('SAVING_DOC').id;
    await change(broken, `snapshot = '{"value":"IMPORTING"}', deadline_at = now() - interval '1 hour'`);
    const before = await rowOf(broken);
    const overdue = stored('COLLECTING_DOC').id;
    await change(overdue, `deadline_at = now() - interval '1 hour'`);
    const late = stored('COLLECTING_ORG').id;
    await change(late, `deadline_at = now() + interval '1 hour'`);
    // Its state's old name does not hide it: it is in the log of no worker, and past its deadline.
    const retried = stored('TIMEOUT');
    const back = await (await ownerOf('TIMEOUT')).post<SetupBody>(`/v1/setups/${retried.id}/retry`, { reason: 'test' });
    expect(expectStatus(back, 200).state).toBe('COLLECTING_WORKFLOW');
    await change(
      retried.id,
      `state = 'COLLECTING_WF', machine_version = 1, deadline_at = now() - interval '1 minute',
      snapshot = replace(snapshot::text, 'COLLECTING_WORKFLOW', 'COLLECTING_WF')::jsonb`,
    );

    const worker = await startServer({ ROLE: 'worker', ...services() }, { entry: second.entry });
    const reaches = (id: string, state: string) => eventually(async () => (await show(id)).state === state, 20_000);
    await reaches(overdue, 'TIMEOUT');
    await reaches(retried.id, 'TIMEOUT');
    expect((await show(retried.id)).lastError?.message).toContain('COLLECTING_WORKFLOW');
    for (const state of ['COLLECTING_WF', 'SAVING_WF', 'IMPORTING', 'FINALIZING', 'COMPLETED'] as const) {
      await reaches(stored(state).id, 'COMPLETED');
    }
    await reaches(stored('SAVING_ORG').id, 'COLLECTING_DOC');
    await reaches(stored('ROLLING_BACK').id, 'ABORTED');
    const failed = stored('ERROR');
    expectStatus(await (await ownerOf('ERROR')).post(`/v1/setups/${failed.id}/retry`, { reason: 'test' }), 202);
    await reaches(failed.id, 'COMPLETED');
    expect(await rowOf(broken)).toEqual(before);
    worker.kill('SIGTERM');
    await worker.exited;
    expect(
      worker
        .stdout()
        .split('\n')
        .filter((line) => line.includes(broken) && line.includes('not understood')),
    ).toHaveLength(1);
  });

  it('shows the broken one, and finds nothing else wrong', async () => {
    const { id, ownerId } = stored('SAVING_DOC');
    const { items } = expectStatus(await admin.get<{ items: StuckBody[] }>('/v1/admin/setups/stuck'), 200);
    expect(items.filter(({ why }) => why === 'NOT_UNDERSTOOD').map((item) => item.id)).toEqual([id]);
    const explanation = expectStatus(await admin.get<ExplanationBody>(`/v1/admin/setups/${id}/explain`), 200);
    expect(explanation.waitsFor).toMatch(/^A program that understands it/);
    const path = `/v1/setups/${id}/rollback`;
    const owner = new Client(api.url, await token(ownerId, { secret: SECRET }));
    expectProblem(await owner.post<ProblemBody>(path, { reason: 'test' }), 'SETUP_NOT_UNDERSTOOD', path);
    const { checks } = expectStatus(
      await admin.get<{ checks: { code: string; severity: string; ids: string[] }[] }>('/v1/admin/diagnostics'),
      200,
    );
    const wrong = checks.filter(({ severity, ids }) => severity === 'error' && ids.length > 0);
    expect(wrong.map(({ code, ids }) => [code, ids])).toEqual([['SETUP_NOT_UNDERSTOOD', [id]]]);
  });
});

describe('the start is refused', () => {
  const complaints = async (entry?: string): Promise<string[]> => {
    const server = launchServer({ ROLE: 'api', ...services() }, entry === undefined ? {} : { entry });
    expect(await server.exited).toEqual({ code: 1, signal: null });
    return server.stderr().trim().split(/\n\s*/);
  };

  it('by a second version that has no way from a stored state, which it names', async () => {
    await deployment.sql.query('TRUNCATE setups CASCADE');
    await load(deployment.sql, first);
    const forgetful = await buildSecondVersion({ forgetful: true });
    try {
      expect(await complaints(forgetful.entry)).toEqual([
        'The machine is not sound:',
        "No way leads from COLLECTING_WF of version 1 of the machine, where 1 setup lies, to version 2, which is this program's.",
        "No way leads from IMPORTING of version 1 of the machine, where 1 setup lies, to version 2, which is this program's.",
      ]);
    } finally {
      await forgetful.remove();
    }
  });

  it('by the first version, where the second has stored setups', async () => {
    await change(stored('IMPORTING').id, `state = 'READING', machine_version = 2`);
    expect(await complaints()).toEqual([
      'The machine is not sound:',
      "No way leads from READING of version 2 of the machine, where 1 setup lies, to version 1, which is this program's.",
    ]);
  });
});
