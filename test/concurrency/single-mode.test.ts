import { randomUUID } from 'node:crypto';
import type { SetupBody } from '../support/bodies.js';
import { Client, type Reply } from '../support/client.js';
import { DOCUMENT, expectStatus, ORGANIZATION, untilState, walkTo, WORKFLOW } from '../support/walk.js';
import { atOnce, CROWD, nth, repeatedly, SCOPES, useCluster, WITHIN_MS, type Caller } from './cluster.js';
import { heldBy } from './held.js';
import { Tally, type AnswerBody } from './tally.js';

/** An owner who waits in COLLECTING_ORG. */
interface Owner {
  caller: Caller;
  id: string;
}

const POSSIBLE = ['200 COLLECTING_DOC', '409 ALREADY_CONFIGURED', '409 SETUP_IN_PROGRESS'];

// In the order of the tests: each finds the deployment as the one before leaves it.
describe.each(SCOPES)('a deployment for one organisation, with LOCK_SCOPE=%s', (scope) => {
  const cluster = useCluster({ SETUP_MODE: 'single', LOCK_SCOPE: scope });
  let owners: Owner[];

  beforeAll(async () => {
    const arrive = async (_: unknown, n: number): Promise<Owner> => {
      const caller = await cluster.caller(`owner-${randomUUID()}`);
      return { caller, id: (await walkTo(caller[n % 2 === 0 ? 0 : 1], 'COLLECTING_ORG')).id };
    };
    owners = await Promise.all(Array.from({ length: CROWD }, arrive));
  }, WITHIN_MS);

  const submit = ({ caller, id }: Owner, place: 0 | 1 = 0): Promise<Reply<AnswerBody>> =>
    caller[place].post<AnswerBody>(`/v1/setups/${id}/organization`, ORGANIZATION);

  /** All submit at once; those who are refused stay where they were. @returns who won */
  async function race(racers: Owner[], tally: Tally): Promise<Owner[]> {
    const replies = await atOnce(racers, (place, n) => submit(nth(racers, n), place));
    const answers = Object.keys(tally.note(replies));
    expect(POSSIBLE).toEqual(expect.arrayContaining(answers));
    const winners = racers.filter((_, n) => replies[n]?.status === 200);
    const losers = racers.filter((racer) => !winners.includes(racer)).map(({ id }) => id);
    const stateOfLosers = 'SELECT DISTINCT state FROM setups WHERE id = ANY ($1)';
    expect((await cluster.fleet.sql.query(stateOfLosers, [losers])).rows).toEqual([{ state: 'COLLECTING_ORG' }]);
    return winners;
  }

  async function expectOrganizations(count: number, tally: Tally): Promise<void> {
    const ids = owners.map(({ id }) => id);
    const held = await heldBy(cluster.fleet.sql, ids);
    tally.hold(held);
    expect(held).toEqual({ organizations: count, owners: count });
  }

  /** To an import that fails: a setup can be aborted only there. */
  async function fail({ caller: [owner], id }: Owner): Promise<void> {
    expectStatus(await owner.post(`/v1/setups/${id}/document`, { ...DOCUMENT, content: 'No heading.' }), 200);
    expectStatus(await owner.post(`/v1/setups/${id}/workflow`, WORKFLOW), 202);
    await untilState(owner, id, 'ERROR');
  }

  async function abort({ caller: [owner], id }: Owner): Promise<void> {
    const reply = await owner.post<SetupBody>(`/v1/setups/${id}/abort`, { reason: 'Another one shall have it.' });
    expect(expectStatus(reply, 200).state).toBe('ABORTED');
  }

  /** Back to where the race begins. */
  async function comeBack({ caller: [owner], id }: Owner): Promise<void> {
    expectStatus(await owner.post(`/v1/setups/${id}/restart`, {}), 200);
    expectStatus(await owner.post(`/v1/setups/${id}/start`, {}), 200);
  }

  it(
    'belongs to one of all owners who race; the others are refused and stay where they were',
    async () => {
      const tally = new Tally(`${String(CROWD)} owners, ${scope}`);
      await repeatedly(async () => {
        const winners = await race(owners, tally);
        expect(winners).toHaveLength(1);
        await expectOrganizations(1, tally);
        const winner = nth(winners, 0);
        await fail(winner);
        await abort(winner);
        await comeBack(winner);
      });
    },
    WITHIN_MS,
  );

  it(
    'belongs to at most one of those who race while its owner aborts, and then to one of them',
    async () => {
      const tally = new Tally(`${String(CROWD - 1)} owners while one aborts, ${scope}`);
      const afterwards = new Tally(`${String(CROWD - 1)} owners afterwards, ${scope}`);
      await repeatedly(async (n) => {
        const first = nth(owners, n % CROWD);
        expectStatus(await submit(first), 200);
        await fail(first);
        const others = owners.filter((owner) => owner !== first);
        const [early] = await Promise.all([race(others, tally), abort(first)]);
        await expectOrganizations(early.length, tally);
        const winners = early.length > 0 ? early : await race(others, afterwards);
        expect(winners).toHaveLength(1);
        await expectOrganizations(1, afterwards);
        await comeBack(first);
        const winner = nth(winners, 0);
        await fail(winner);
        await abort(winner);
        await comeBack(winner);
      });
    },
    WITHIN_MS,
  );

  it(
    'refuses everyone once it is configured: those who wait and those who come',
    async () => {
      const winner = nth(owners, 0);
      const [owner] = winner.caller;
      expectStatus(await submit(winner), 200);
      expectStatus(await owner.post(`/v1/setups/${winner.id}/document`, DOCUMENT), 200);
      expectStatus(await owner.post(`/v1/setups/${winner.id}/workflow`, WORKFLOW), 202);
      await untilState(owner, winner.id, 'COMPLETED');

      const waiting = new Tally(`${String(CROWD - 1)} owners once it is configured, ${scope}`);
      const submitLate = (place: 0 | 1, n: number) => submit(nth(owners, n + 1), place);
      const refused = waiting.note(await atOnce({ length: CROWD - 1 }, submitLate));
      expect(refused).toEqual({ '409 ALREADY_CONFIGURED': CROWD - 1 });
      await expectOrganizations(1, waiting);

      const newcomers = Array.from({ length: CROWD - 1 }, () => cluster.caller(`late-${randomUUID()}`));
      const callers = [winner.caller, ...(await Promise.all(newcomers))];
      const create = (place: 0 | 1, n: number) => nth(callers, n)[place].post<AnswerBody>('/v1/setups', {});
      const coming = new Tally(`${String(CROWD)} creations once it is configured, ${scope}`);
      expect(coming.note(await atOnce(callers, create))).toEqual({ '409 ALREADY_CONFIGURED': CROWD });
      for (const { url } of cluster.apis) {
        expect((await new Client(url).get('/v1/setup-status')).body).toEqual({ configured: true });
      }
    },
    WITHIN_MS,
  );
});
