import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody, TransitionBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { dump } from '../support/tables.js';
import {
  complete,
  expectStatus,
  untilState,
  walkTo,
  walkToAborted,
  walkToError,
  walkToTimeout,
} from '../support/walk.js';
import { EVENTS, REASON } from './events.js';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication();
});

const timedOut = (owner: Client) => walkToTimeout(owner, app.database.url);

interface Row {
  lead: (owner: Client) => Promise<SetupBody>;
  /** Each legal event with the status of its answer, the state that it shows, and the one where it ends. */
  legal: Record<string, [status: number, shows: string, ends: string]>;
}

/** What a client may see a setup in, how it gets there, and what then is possible. */
const STATES: Record<string, Row> = {
  IDLE: {
    lead: (owner) => walkTo(owner, 'IDLE'),
    legal: { START: [200, 'COLLECTING_ORG', 'COLLECTING_ORG'] },
  },
  COLLECTING_ORG: {
    lead: (owner) => walkTo(owner, 'COLLECTING_ORG'),
    legal: { SUBMIT_ORGANIZATION: [200, 'COLLECTING_DOC', 'COLLECTING_DOC'] },
  },
  COLLECTING_DOC: {
    lead: (owner) => walkTo(owner, 'COLLECTING_DOC'),
    legal: { SUBMIT_DOCUMENT: [200, 'COLLECTING_WF', 'COLLECTING_WF'] },
  },
  COLLECTING_WF: {
    lead: (owner) => walkTo(owner, 'COLLECTING_WF'),
    legal: { SUBMIT_WORKFLOW: [202, 'IMPORTING', 'COMPLETED'] },
  },
  COMPLETED: { lead: complete, legal: {} },
  ERROR: {
    lead: walkToError,
    legal: {
      RETRY: [202, 'IMPORTING', 'ERROR'],
      ROLLBACK: [202, 'ROLLING_BACK', 'ABORTED'],
      ABORT: [200, 'ABORTED', 'ABORTED'],
    },
  },
  TIMEOUT: {
    lead: timedOut,
    legal: { RETRY: [202, 'IMPORTING', 'ERROR'], ABORT: [200, 'ABORTED', 'ABORTED'] },
  },
  ABORTED: { lead: walkToAborted, legal: { RESTART: [200, 'IDLE', 'IDLE'] } },
};

const LEGAL = Object.entries(STATES).flatMap(([state, { legal }]) =>
  Object.keys(legal).map((event): [string, string] => [state, event]),
);

/** Sends every event that must be refused, and checks that nothing came of it. */
async function refuseAllBut(legal: string[], owner: Client, setup: SetupBody): Promise<void> {
  expect(setup.allowedEvents).toEqual(legal);
  const before = await dump(app.database.url);
  for (const [event, [route, body]] of Object.entries(EVENTS)) {
    if (legal.includes(event)) continue;
    const path = `/v1/setups/${setup.id}/${route}`;
    const reply = await owner.post<ProblemBody>(path, body);
    expectProblem(reply, 'INVALID_TRANSITION', path);
    expect(reply.body).toMatchObject({ state: setup.state, event, allowedEvents: legal });
  }
  expect(await dump(app.database.url)).toEqual(before);
}

describe('an event over HTTP', () => {
  it.each(Object.keys(STATES))('is refused and changes nothing where %s has no edge for it', async (state) => {
    const { lead, legal } = STATES[state] ?? fail(state);
    const owner = await app.as(`refused in ${state}`);
    const setup = await lead(owner);
    expect(setup.state).toBe(state);
    await refuseAllBut(Object.keys(legal), owner, setup);
  });

  it.each(LEGAL)('leads on where the table has an edge: %s %s', async (state, event) => {
    const { lead, legal } = STATES[state] ?? fail(state);
    const [status, shows, ends] = legal[event] ?? fail(event);
    const [route, body] = EVENTS[event] ?? fail(event);
    const sender = `${event} in ${state}`;
    const owner = await app.as(sender);
    const before = await lead(owner);
    const reply = await owner.post<SetupBody>(`/v1/setups/${before.id}/${route}`, body);
    expect(expectStatus(reply, status).state).toBe(shows);
    expect(reply.body.version).toBeGreaterThan(before.version);
    expect(reply.headers.get('location')?.startsWith('/v1/jobs/') ?? false).toBe(status === 202);
    await untilState(owner, before.id, ends);
    const { body: log } = await owner.get<{ items: TransitionBody[] }>(`/v1/setups/${before.id}/transitions`);
    expect(log.items.map((item) => item.version)).toEqual(log.items.map((_, index) => index + 1));
    const move = log.items[before.version];
    expect(move).toMatchObject({ from: state, event, actor: `user:${sender}` });
    expect(move?.reason).toBe(body === REASON ? REASON.reason : null);
  });

  it.each(['succeed', 'fail', 'timeout'])('of the machine itself has no route: %s', async (route) => {
    const owner = await app.as('meddler');
    const path = `/v1/setups/${crypto.randomUUID()}/${route}`;
    expectProblem(await owner.post<ProblemBody>(path, REASON), 'NOT_FOUND', path);
  });
});

function fail(what: string): never {
  throw new Error(what);
}
