import { randomUUID } from 'node:crypto';
import type { Client, Reply } from '../support/client.js';
import { ORGANIZATION, walkTo, WORKFLOW } from '../support/walk.js';
import { atOnce, CROWD, repeatedly, SCOPES, useCluster, WITHIN_MS } from './cluster.js';
import { heldBy } from './held.js';
import { Tally, type AnswerBody } from './tally.js';

const keyed = (key: string) => ({ 'Idempotency-Key': key });

/** What a replay shows again. */
const essence = ({ status, headers, body }: Reply<unknown>) => ({
  status,
  body,
  location: headers.get('location'),
  etag: headers.get('etag'),
});

const REQUESTS = [
  {
    what: 'SUBMIT_ORGANIZATION',
    path: async (owner: Client) => `/v1/setups/${(await walkTo(owner, 'COLLECTING_ORG')).id}/organization`,
    body: ORGANIZATION,
    first: '200 COLLECTING_DOC',
  },
  {
    what: 'SUBMIT_WORKFLOW',
    path: async (owner: Client) => `/v1/setups/${(await walkTo(owner, 'COLLECTING_WF')).id}/workflow`,
    body: WORKFLOW,
    first: '202 IMPORTING',
  },
  { what: 'a creation', path: () => Promise.resolve('/v1/setups'), body: {}, first: '201 IDLE' },
];

describe.each(SCOPES)('with LOCK_SCOPE=%s', (scope) => {
  const cluster = useCluster({ LOCK_SCOPE: scope });

  const setupsOf = async (userId: string): Promise<string[]> => {
    const { rows } = await cluster.fleet.sql.query<{ id: string }>('SELECT id FROM setups WHERE owner_id = $1', [
      userId,
    ]);
    return rows.map(({ id }) => id);
  };

  it.each(REQUESTS)(
    '$what with one Idempotency-Key happens once: each answer is the first one or SETUP_IN_PROGRESS',
    async ({ what, path, body, first }) => {
      const tally = new Tally(`${String(CROWD)} × ${what} with one key, ${scope}`);
      const event = what === 'a creation' ? 'START' : what;
      await repeatedly(async () => {
        const userId = `owner-${randomUUID()}`;
        const owner = await cluster.caller(userId);
        const where = await path(owner[0]);
        const send = (place: 0 | 1) => owner[place].post<AnswerBody>(where, body, keyed('the-same'));
        const replies = await atOnce({ length: CROWD }, send);

        const { [first]: answered = 0, '409 SETUP_IN_PROGRESS': refused = 0 } = tally.note(replies);
        expect({ sum: answered + refused, happened: answered > 0 }).toEqual({ sum: CROWD, happened: true });
        const answers = replies.filter(({ status }) => status < 300).map(essence);
        // Once it is done, nobody has to wait for anybody.
        answers.push(...(await atOnce({ length: CROWD }, send)).map(essence));
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);

        const setups = await setupsOf(userId);
        const held = await heldBy(cluster.fleet.sql, setups, event);
        tally.hold({ setups: setups.length, ...held });
        const once = what === 'a creation' ? 0 : 1;
        expect({ setups: setups.length, ...held }).toEqual({
          setups: 1,
          organizations: once,
          owners: once,
          [`${event} lines`]: once,
        });
      });
    },
    WITHIN_MS,
  );

  it(
    'clicks with a key each are as clicks without: one is carried out, and its key alone replays',
    async () => {
      const tally = new Tally(`${String(CROWD)} × SUBMIT_ORGANIZATION with a key each, ${scope}`);
      await repeatedly(async () => {
        const owner = await cluster.caller(`owner-${randomUUID()}`);
        const { id } = await walkTo(owner[0], 'COLLECTING_ORG');
        const send = (place: 0 | 1, n: number) =>
          owner[place].post<AnswerBody>(`/v1/setups/${id}/organization`, ORGANIZATION, keyed(`key-${String(n)}`));
        const replies = await atOnce({ length: CROWD }, send);

        const { '200 COLLECTING_DOC': carriedOut, ...others } = tally.note(replies);
        expect({ carriedOut, others }).toEqual({ carriedOut: 1, others });
        expect(['409 INVALID_TRANSITION', '409 SETUP_IN_PROGRESS']).toEqual(
          expect.arrayContaining(Object.keys(others)),
        );
        const winner = replies.findIndex(({ status }) => status === 200);
        const again = await send(winner % 2 === 0 ? 1 : 0, winner);
        expect(essence(again)).toEqual(replies[winner] && essence(replies[winner]));
        const loser = await send(0, (winner + 1) % CROWD);
        expect(loser).toMatchObject({ status: 409, body: { code: 'INVALID_TRANSITION' } });
        const held = await heldBy(cluster.fleet.sql, [id], 'SUBMIT_ORGANIZATION');
        tally.hold(held);
        expect(held).toEqual({ organizations: 1, owners: 1, 'SUBMIT_ORGANIZATION lines': 1 });
      });
    },
    WITHIN_MS,
  );
});
