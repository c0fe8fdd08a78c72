import { randomUUID } from 'node:crypto';
import type { VersionedBody } from '../support/bodies.js';
import type { Client, Fields } from '../support/client.js';
import { create, expectStatus, ORGANIZATION, walkTo } from '../support/walk.js';
import { atOnce, CROWD, repeatedly, SCOPES, useCluster, WITHIN_MS, type Caller } from './cluster.js';
import { Tally, type AnswerBody } from './tally.js';

type Answer = AnswerBody & VersionedBody;

/** What is edited: where, in which field, and what must be sent besides. */
const ORGANIZATIONS = {
  what: 'PATCH /v1/organizations/:id',
  method: 'PATCH',
  field: 'name',
  path: async (owner: Client) => {
    const { organizationId } = await walkTo(owner, 'COLLECTING_DOC');
    return `/v1/organizations/${String(organizationId)}`;
  },
};
const PROFILES = {
  what: 'PUT /v1/profile',
  method: 'PUT',
  field: 'displayName',
  path: async (owner: Client) => {
    expectStatus(await owner.send('PUT', '/v1/profile', { displayName: 'The first one' }), 200);
    return '/v1/profile';
  },
};

/** How an editor says what was read, and how a stale one is refused. */
const WAYS: { by: string; body: object; headers: Fields; refusal: string }[] = [
  { by: 'version in the body', body: { version: 1 }, headers: {}, refusal: '409 VERSION_CONFLICT' },
  { by: 'If-Match', body: {}, headers: { 'If-Match': '"v1"' }, refusal: '412 PRECONDITION_FAILED' },
];
const EDITS = [ORGANIZATIONS, PROFILES].flatMap((edited) => WAYS.map((way) => ({ ...edited, ...way })));

describe('racing editors', () => {
  const cluster = useCluster();
  const newCaller = () => cluster.caller(`owner-${randomUUID()}`);

  it.each(EDITS)(
    '$what with $by: one wins, the others are told the version that it made',
    async ({ what, by, method, field, path, body, headers, refusal }) => {
      const tally = new Tally(`${String(CROWD)} × ${what}, ${by}`);
      await repeatedly(async () => {
        const owner = await newCaller();
        const where = await path(owner[0]);
        const edit = (place: 0 | 1, n: number) =>
          owner[place].send<Answer>(method, where, { ...body, [field]: `Editor ${String(n)}` }, headers);
        const replies = await atOnce({ length: CROWD }, edit);
        expect(tally.note(replies)).toEqual({ '200': 1, [refusal]: CROWD - 1 });
        for (const { status, body: answer } of replies) {
          expect(status === 200 ? answer.version : answer.currentVersion).toBe(2);
        }
        const winner = replies.findIndex(({ status }) => status === 200);
        const now = expectStatus(await owner[1].get<Answer>(where), 200);
        tally.hold({ 'versions raised': now.version - 1 });
        expect(now).toEqual(replies[winner]?.body);
        expect(now).toMatchObject({ version: 2, [field]: `Editor ${String(winner)}` });
      });
    },
    WITHIN_MS,
  );

  it(
    'editors who take any version (If-Match: *) and change different fields do not undo one another',
    async () => {
      const tally = new Tally(`${String(CROWD)} × PATCH /v1/organizations/:id, If-Match: *`);
      await repeatedly(async () => {
        const owner = await newCaller();
        const where = await ORGANIZATIONS.path(owner[0]);
        const change = (n: number) => (n % 2 === 0 ? { name: 'Another' } : { contactEmail: 'new@example.org' });
        const edit = (place: 0 | 1, n: number) =>
          owner[place].send<Answer>('PATCH', where, n === 10 ? { country: 'DE' } : change(n), { 'If-Match': '*' });
        expect(tally.note(await atOnce({ length: CROWD }, edit))).toEqual({ '200': CROWD });
        const now = expectStatus(await owner[1].get<Answer>(where), 200);
        tally.hold({ 'versions raised': now.version - 1 });
        expect(now).toMatchObject({ version: CROWD + 1, country: 'DE', ...change(0), ...change(1) });
      });
    },
    WITHIN_MS,
  );

  it(
    'a profile is created once, and all others must say which version they change',
    async () => {
      const tally = new Tally(`${String(CROWD)} × first PUT /v1/profile`);
      await repeatedly(async () => {
        const owner = await newCaller();
        const replies = await atOnce({ length: CROWD }, (place, n) =>
          owner[place].send<Answer>('PUT', '/v1/profile', { displayName: `Editor ${String(n)}` }),
        );
        expect(tally.note(replies)).toEqual({ '200': 1, '428 PRECONDITION_REQUIRED': CROWD - 1 });
        const created = replies.find(({ status }) => status === 200)?.body;
        const now = expectStatus(await owner[1].get<Answer>('/v1/profile'), 200);
        tally.hold({ profiles: now.version });
        expect(now).toEqual(created);
        expect(now.version).toBe(1);
      });
    },
    WITHIN_MS,
  );
});

/** Events with the version that they are sent for, and the versions that a late one may be told. */
const EVENTS = [
  { event: 'START', route: 'start', lead: create, body: {}, version: 0, answer: '200 COLLECTING_ORG', later: [1] },
  {
    event: 'SUBMIT_ORGANIZATION',
    route: 'organization',
    lead: (owner: Client) => walkTo(owner, 'COLLECTING_ORG'),
    body: ORGANIZATION,
    version: 1,
    answer: '200 COLLECTING_DOC',
    // Also between the two commits of a submission.
    later: [2, 3],
  },
];

describe.each(SCOPES)('If-Match on an event, with LOCK_SCOPE=%s', (scope) => {
  const cluster = useCluster({ LOCK_SCOPE: scope });

  it.each(EVENTS)(
    '$event: one wins, the others are too late or told that it is in progress',
    async ({ event, route, lead, body, version, answer, later }) => {
      const tally = new Tally(`${String(CROWD)} × ${event} with If-Match, ${scope}`);
      await repeatedly(async () => {
        const owner: Caller = await cluster.caller(`owner-${randomUUID()}`);
        const { id } = await lead(owner[0]);
        const headers = { 'If-Match': `"v${String(version)}"` };
        const replies = await atOnce({ length: CROWD }, (place) =>
          owner[place].post<AnswerBody>(`/v1/setups/${id}/${route}`, body, headers),
        );
        const {
          [answer]: won,
          '409 SETUP_IN_PROGRESS': busy = 0,
          '412 PRECONDITION_FAILED': late = 0,
        } = tally.note(replies);
        expect({ won, refused: busy + late }).toEqual({ won: 1, refused: CROWD - 1 });
        for (const { status, body: told } of replies) if (status === 412) expect(later).toContain(told.currentVersion);
        const now = expectStatus(await owner[1].get<VersionedBody>(`/v1/setups/${id}`), 200).version;
        tally.hold({ 'versions raised': now - version });
        expect(now).toBe(later.at(-1));
      });
    },
    WITHIN_MS,
  );
});
