import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { dump, query } from '../support/tables.js';
import { DOCUMENT, expectStatus, ORGANIZATION, untilState, walkTo, WORKFLOW } from '../support/walk.js';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication({ SETUP_MODE: 'single' });
});

// In this order: the second test finds the deployment as the first one leaves it.
describe('a deployment for one organisation', () => {
  it('gets one of two owners who race to the organisation; the other one ends in ERROR and can abort', async () => {
    const owners = [await app.as('anna'), await app.as('bert')];
    const setups = await Promise.all(owners.map((owner) => walkTo(owner, 'COLLECTING_ORG')));
    const replies = await Promise.all(
      owners.map((owner, i) => owner.post<SetupBody>(`/v1/setups/${setups[i]?.id ?? ''}/organization`, ORGANIZATION)),
    );
    for (const reply of replies) expectStatus(reply, 200);
    expect(replies.map((reply) => reply.body.state).sort()).toEqual(['COLLECTING_DOC', 'ERROR']);
    expect(await query(app.database.url, 'SELECT 1 FROM organizations')).toHaveLength(1);
    expect(await query(app.database.url, 'SELECT 1 FROM user_organizations')).toHaveLength(1);

    const won = replies.findIndex((reply) => reply.body.state === 'COLLECTING_DOC');
    const loser = replies[1 - won]?.body;
    expect(loser?.lastError).toMatchObject({ code: 'ALREADY_CONFIGURED', state: 'SAVING_ORG', retryable: false });
    const abort = await owners[1 - won]?.post<SetupBody>(`/v1/setups/${loser?.id ?? ''}/abort`, {
      reason: 'Too late.',
    });
    expect(abort?.body.state).toBe('ABORTED');

    const [winner, id] = [owners[won], replies[won]?.body.id ?? ''];
    expect(winner).toBeDefined();
    if (!winner) return;
    expectStatus(await winner.post(`/v1/setups/${id}/document`, DOCUMENT), 200);
    expectStatus(await winner.post(`/v1/setups/${id}/workflow`, WORKFLOW), 202);
    await untilState(winner, id, 'COMPLETED');
    expect((await new Client(app.url).get('/v1/setup-status')).body).toEqual({ configured: true });
  });

  it('refuses a second setup once it is configured, to its owner too', async () => {
    const before = await dump(app.database.url);
    for (const user of ['anna', 'bert', 'carol']) {
      const reply = await (await app.as(user)).post<ProblemBody>('/v1/setups', {});
      expectProblem(reply, 'ALREADY_CONFIGURED', '/v1/setups');
    }
    expect(await dump(app.database.url)).toEqual(before);
  });
});
