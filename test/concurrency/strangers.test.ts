import { randomUUID } from 'node:crypto';
import { create } from '../support/walk.js';
import { atOnce, CROWD, repeatedly, SCOPES, useCluster, WITHIN_MS } from './cluster.js';
import { Tally, type AnswerBody } from './tally.js';

/** In the middle of the crowd. */
const OWNER = CROWD / 2;

describe.each(SCOPES)('with LOCK_SCOPE=%s', (scope) => {
  const cluster = useCluster({ LOCK_SCOPE: scope });

  it(
    'strangers who send events for a setup find nothing, and do not stand in its owner’s way',
    async () => {
      const owners = new Tally(`1 × START of the owner, ${scope}`);
      const strangers = new Tally(`${String(CROWD - 1)} × START of strangers, ${scope}`);
      await repeatedly(async () => {
        const owner = await cluster.caller(`owner-${randomUUID()}`);
        const stranger = await cluster.caller(`stranger-${randomUUID()}`);
        const { id } = await create(owner[0]);
        const replies = await atOnce({ length: CROWD }, (place, n) =>
          (n === OWNER ? owner : stranger)[place].post<AnswerBody>(`/v1/setups/${id}/start`, {}),
        );
        expect(strangers.note(replies.filter((_, n) => n !== OWNER))).toEqual({ '404 NOT_FOUND': CROWD - 1 });
        expect(owners.note(replies.filter((_, n) => n === OWNER))).toEqual({ '200 COLLECTING_ORG': 1 });
      });
    },
    WITHIN_MS,
  );
});
