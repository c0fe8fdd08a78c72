import { randomUUID } from 'node:crypto';
import type { Client } from '../support/client.js';
import {
  create,
  DOCUMENT,
  expectStatus,
  ORGANIZATION,
  untilState,
  walkTo,
  walkToAborted,
  walkToError,
  WORKFLOW,
} from '../support/walk.js';
import { atOnce, CROWD, repeatedly, SCOPES, useCluster, WITHIN_MS } from './cluster.js';
import { heldBy } from './held.js';
import { Tally, type AnswerBody } from './tally.js';

interface Clicks {
  event: string;
  /** Where the setup is before. */
  lead: (owner: Client) => Promise<{ id: string }>;
  body: object;
  /** The one answer that is no refusal. */
  answer: string;
  /** Where the setup is in the end. */
  end: string;
  /** How many organisations it has then. */
  organizations: number;
  clicks?: number;
}

const reason = 'Rapid clicks.';
const organization: Clicks = {
  event: 'SUBMIT_ORGANIZATION',
  lead: (owner) => walkTo(owner, 'COLLECTING_ORG'),
  body: ORGANIZATION,
  answer: '200 COLLECTING_DOC',
  end: 'COLLECTING_DOC',
  organizations: 1,
};

const CLICKS: Clicks[] = [
  { ...organization, clicks: 10 },
  organization,
  {
    event: 'START',
    lead: create,
    body: {},
    answer: '200 COLLECTING_ORG',
    end: 'COLLECTING_ORG',
    organizations: 0,
  },
  {
    event: 'SUBMIT_DOCUMENT',
    lead: (owner) => walkTo(owner, 'COLLECTING_DOC'),
    body: DOCUMENT,
    answer: '200 COLLECTING_WF',
    end: 'COLLECTING_WF',
    organizations: 1,
  },
  {
    event: 'SUBMIT_WORKFLOW',
    lead: (owner) => walkTo(owner, 'COLLECTING_WF'),
    body: WORKFLOW,
    answer: '202 IMPORTING',
    end: 'COMPLETED',
    organizations: 1,
  },
  {
    event: 'RETRY',
    lead: walkToError,
    body: { reason, input: DOCUMENT },
    answer: '202 IMPORTING',
    end: 'COMPLETED',
    organizations: 1,
  },
  {
    event: 'ROLLBACK',
    lead: walkToError,
    body: { reason },
    answer: '202 ROLLING_BACK',
    end: 'ABORTED',
    organizations: 0,
  },
  { event: 'ABORT', lead: walkToError, body: { reason }, answer: '200 ABORTED', end: 'ABORTED', organizations: 0 },
  { event: 'RESTART', lead: walkToAborted, body: {}, answer: '200 IDLE', end: 'IDLE', organizations: 0 },
];

const REFUSALS = ['409 INVALID_TRANSITION', '409 SETUP_IN_PROGRESS'];

describe.each(SCOPES)('with LOCK_SCOPE=%s', (scope) => {
  const cluster = useCluster({ LOCK_SCOPE: scope });

  it.each(CLICKS.map((race) => ({ clicks: CROWD, ...race })))(
    'of $clicks clicks on $event one is carried out, and all others are answered 409',
    async ({ clicks, event, lead, body, answer, end, organizations }) => {
      const tally = new Tally(`${String(clicks)} × ${event}, ${scope}`);
      await repeatedly(async () => {
        const owner = await cluster.caller(`owner-${randomUUID()}`);
        const { id } = await lead(owner[0]);
        const path = `/v1/setups/${id}/${event.toLowerCase().replace('submit_', '')}`;
        const counts = tally.note(
          await atOnce({ length: clicks }, (place) => owner[place].post<AnswerBody>(path, body)),
        );

        const { [answer]: carriedOut, ...others } = counts;
        expect({ counts, carriedOut }).toEqual({ counts, carriedOut: 1 });
        expect(REFUSALS).toEqual(expect.arrayContaining(Object.keys(others)));
        await untilState(owner[1], id, end);
        const held = await heldBy(cluster.fleet.sql, [id], event);
        tally.hold(held);
        expect(held).toEqual({ organizations, owners: organizations, [`${event} lines`]: 1 });
      });
    },
    WITHIN_MS,
  );

  it(
    `of ${String(CROWD)} creations of one owner one is carried out, and all others are told its id`,
    async () => {
      const tally = new Tally(`${String(CROWD)} creations, ${scope}`);
      await repeatedly(async () => {
        const userId = `owner-${randomUUID()}`;
        const owner = await cluster.caller(userId);
        const replies = await atOnce({ length: CROWD }, (place) =>
          owner[place].post<AnswerBody & { id: string }>('/v1/setups', {}),
        );
        expect(tally.note(replies)).toEqual({ '201 IDLE': 1, '409 SETUP_ALREADY_OPEN': CROWD - 1 });
        const created = replies.find(({ status }) => status === 201)?.body.id;
        for (const { status, body } of replies) if (status === 409) expect(body.setupId).toBe(created);
        const { rows } = await cluster.fleet.sql.query('SELECT id FROM setups WHERE owner_id = $1', [userId]);
        tally.hold({ setups: rows.length });
        expect(rows).toEqual([{ id: created }]);
        expectStatus(await owner[1].get(`/v1/setups/${String(created)}`), 200);
      });
    },
    WITHIN_MS,
  );
});
