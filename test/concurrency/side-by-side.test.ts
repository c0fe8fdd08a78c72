import { randomUUID } from 'node:crypto';
import { create, DOCUMENT, ORGANIZATION, untilState, WORKFLOW } from '../support/walk.js';
import { atOnce, CROWD, nth, repeatedly, SCOPES, useCluster, WITHIN_MS } from './cluster.js';
import { heldBy } from './held.js';
import { Tally, type AnswerBody } from './tally.js';

const WAY = [
  { event: 'START', body: {}, answer: '200 COLLECTING_ORG' },
  { event: 'SUBMIT_ORGANIZATION', body: ORGANIZATION, answer: '200 COLLECTING_DOC' },
  { event: 'SUBMIT_DOCUMENT', body: DOCUMENT, answer: '200 COLLECTING_WF' },
  { event: 'SUBMIT_WORKFLOW', body: WORKFLOW, answer: '202 IMPORTING' },
];

describe.each(SCOPES)('with LOCK_SCOPE=%s', (scope) => {
  const cluster = useCluster({ LOCK_SCOPE: scope });

  it(
    `${String(CROWD)} owners who lead a setup each at the same time do not hinder one another`,
    async () => {
      const tallies = WAY.map(({ event }) => new Tally(`${String(CROWD)} × ${event} of different setups, ${scope}`));
      await repeatedly(async () => {
        const callers = await Promise.all(Array.from({ length: CROWD }, () => cluster.caller(`owner-${randomUUID()}`)));
        const setups = await Promise.all(callers.map(([client]) => create(client)));
        const ids = setups.map(({ id }) => id);
        for (const [step, { event, body, answer }] of WAY.entries()) {
          const path = (n: number) => `/v1/setups/${nth(ids, n)}/${event.toLowerCase().replace('submit_', '')}`;
          const send = (place: 0 | 1, n: number) => nth(callers, n)[place].post<AnswerBody>(path(n), body);
          expect(nth(tallies, step).note(await atOnce(callers, send))).toEqual({ [answer]: CROWD });
          nth(tallies, step).hold(await heldBy(cluster.fleet.sql, ids, event));
        }
        await Promise.all(callers.map(([client], n) => untilState(client, nth(ids, n), 'COMPLETED')));
      });
    },
    WITHIN_MS,
  );
});
