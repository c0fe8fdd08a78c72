import { randomUUID } from 'node:crypto';
import type { SetupBody } from '../support/bodies.js';
import { expectStatus, ORGANIZATION, walkTo } from '../support/walk.js';
import { atOnce, CROWD, nth, REPEAT, repeatedly, SCOPES, useCluster, WITHIN_MS } from './cluster.js';
import { heldBy } from './held.js';
import { Tally, type AnswerBody } from './tally.js';

/** The names of the races, in turn, and what becomes of them in an address. */
const NAMES = [
  ['Überwald & Söhne', 'uberwald-sohne'],
  ['株式会社', 'zhu-shi-hui-she'],
  ['🎉👩‍👩‍👧', 'organization'],
] as const;

describe.each(SCOPES)('with LOCK_SCOPE=%s', (scope) => {
  const cluster = useCluster({ LOCK_SCOPE: scope });

  const slugsOf = async (setupIds: string[]): Promise<string[]> => {
    const sql = 'SELECT slug FROM organizations WHERE setup_id = ANY ($1) ORDER BY length(slug), slug';
    const { rows } = await cluster.fleet.sql.query<{ slug: string }>(sql, [setupIds]);
    return rows.map(({ slug }) => slug);
  };

  it(
    `${String(CROWD)} owners who take the same name at once get an address each, made of the name`,
    async () => {
      const tallies = NAMES.map(([name]) => new Tally(`${String(CROWD)} × ${name}, ${scope}`));
      const plain: string[] = [];
      await repeatedly(
        async (n) => {
          const [name, base] = nth(NAMES, n % NAMES.length);
          const tally = nth(tallies, n % NAMES.length);
          const callers = await Promise.all(
            Array.from({ length: CROWD }, () => cluster.caller(`owner-${randomUUID()}`)),
          );
          const setups = await Promise.all(callers.map(([client]) => walkTo(client, 'COLLECTING_ORG')));
          const ids = setups.map(({ id }) => id);
          const submit = (place: 0 | 1, racer: number) =>
            nth(callers, racer)[place].post<AnswerBody>(`/v1/setups/${nth(ids, racer)}/organization`, {
              ...ORGANIZATION,
              name,
            });
          expect(tally.note(await atOnce(callers, submit))).toEqual({ '200 COLLECTING_DOC': CROWD });

          const slugs = await slugsOf(ids);
          const suffixed = slugs.filter((slug) => slug.startsWith(`${base}-`) && /-[0-9a-f]{6}$/.test(slug));
          plain.push(...slugs.filter((slug) => slug === base));
          const held = { ...(await heldBy(cluster.fleet.sql, ids)), slugs: new Set(slugs).size };
          tally.hold(held);
          expect(held).toEqual({ organizations: CROWD, owners: CROWD, slugs: CROWD });
          // The first race of a name has the plain one, too.
          expect(suffixed).toHaveLength(n < NAMES.length ? CROWD - 1 : CROWD);
        },
        Math.max(REPEAT, NAMES.length),
      );
      expect(new Set(plain).size).toBe(plain.length);
    },
    WITHIN_MS,
  );
});

describe('where no address is free', () => {
  const cluster = useCluster();

  it('a submission fails after ten attempts with a clear error, leaves nothing, and can be retried', async () => {
    const { sql } = cluster.fleet;
    // As if every address were taken. A sequence counts also what is rolled back.
    await sql.query(`
      CREATE SEQUENCE attempts;
      CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM nextval('attempts'); RETURN NULL; END $$;
      CREATE TRIGGER taken BEFORE INSERT ON organizations FOR EACH ROW EXECUTE FUNCTION take()`);
    const [owner] = await cluster.caller('alice');
    const { id } = await walkTo(owner, 'COLLECTING_ORG');
    const failed = expectStatus(await owner.post<SetupBody>(`/v1/setups/${id}/organization`, ORGANIZATION), 200);
    expect(failed).toMatchObject({ state: 'ERROR', lastError: { code: 'SLUG_EXHAUSTED', state: 'SAVING_ORG' } });
    expect(failed.lastError?.message).toMatch(/"Debian Project".*choose another name/);
    expect((await sql.query(`SELECT last_value FROM attempts`)).rows).toEqual([{ last_value: '10' }]);
    expect(await heldBy(sql, [id])).toEqual({ organizations: 0, owners: 0 });

    await sql.query('DROP TRIGGER taken ON organizations');
    const retried = await owner.post<SetupBody>(`/v1/setups/${id}/retry`, {
      reason: 'Another name.',
      input: { ...ORGANIZATION, name: 'Debian Association' },
    });
    expect(expectStatus(retried, 200).state).toBe('COLLECTING_DOC');
    expect(await heldBy(sql, [id])).toEqual({ organizations: 1, owners: 1 });
  });
});
