import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import { Client, type Reply } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { dump, query } from '../support/tables.js';
import { DOCUMENT, expectStatus, ORGANIZATION, untilState, walkTo, WORKFLOW } from '../support/walk.js';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication({ SETUP_MODE: 'single' });
});

// In this order: the second test finds the deployment as the first one leaves it.
describe('a deployment for one organisation', () => {
  it('gives it to one of two owners who race; the other one is refused, and stays where they are', async () => {
    const owners = [await app.as('anna'), await app.as('bert')];
    const setups = await Promise.all(owners.map((owner) => walkTo(owner, 'COLLECTING_ORG')));
    const path = (i: number) => `/v1/setups/${setups[i]?.id ?? ''}`;
    const replies = await Promise.all(owners.map((owner, i) => owner.post(`${path(i)}/organization`, ORGANIZATION)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await query(app.database.url, 'SELECT 1 FROM organizations')).toHaveLength(1);
    expect(await query(app.database.url, 'SELECT 1 FROM user_organizations')).toHaveLength(1);

    const won = replies.findIndex(({ status }) => status === 200);
    const [winner, loser] = [owners[won], owners[1 - won]];
    if (!winner || !loser) throw new Error('nobody won');
    expectProblem(replies[1 - won] as Reply<ProblemBody>, 'SETUP_IN_PROGRESS', `${path(1 - won)}/organization`);
    expect((await loser.get<SetupBody>(path(1 - won))).body).toMatchObject({ state: 'COLLECTING_ORG', version: 1 });

    expectStatus(await winner.post(`${path(won)}/document`, DOCUMENT), 200);
    expectStatus(await winner.post(`${path(won)}/workflow`, WORKFLOW), 202);
    await untilState(winner, setups[won]?.id ?? '', 'COMPLETED');
    expect((await new Client(app.url).get('/v1/setup-status')).body).toEqual({ configured: true });
    const late = await loser.post<ProblemBody>(`${path(1 - won)}/organization`, ORGANIZATION);
    expectProblem(late, 'ALREADY_CONFIGURED', `${path(1 - won)}/organization`);
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
