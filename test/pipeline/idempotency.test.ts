import { randomUUID } from 'node:crypto';
import { eventAnswer } from '../../src/setup/api/setup.view.js';
import { purgeKeys } from '../../src/setup/store/idempotency.store.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { dump } from '../support/dump.js';
import { failureOf } from '../support/eventually.js';
import { Lead, principalOf } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

afterEach(() => {
  site.tap.before = undefined;
  site.tap.after = undefined;
});

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const newKey = (principal = 'alice', fingerprint = 'start') => ({ principal, key: randomUUID(), fingerprint });

const transitionsOf = async (lead: Lead): Promise<string[]> => {
  const { rows } = await deployment.sql.query<{ event: string }>(
    'SELECT event FROM setup_transitions WHERE setup_id = $1 ORDER BY version',
    [lead.id],
  );
  return rows.map(({ event }) => event);
};

it('answers the repetition of a key as it answered the first time, with one transition', async () => {
  const lead = await Lead.create(site);
  const key = newKey();
  const first = await lead.submit('START', { key });
  const again = await lead.submit('START', { key });
  expect(again).toMatchObject({ replayed: true });
  expect(asJson(again.answer)).toEqual(asJson(first.answer));
  expect(await transitionsOf(lead)).toEqual(['START']);
});

it('repeats the answer of a submission whose step ran in the request, also when the setup has moved on', async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  const key = newKey();
  const first = await lead.submit('SUBMIT_ORGANIZATION', { key });
  expect(first.answer.body).toMatchObject({ state: 'COLLECTING_DOC' });
  await lead.to('FINALIZING');
  const again = await lead.submit('SUBMIT_ORGANIZATION', { key });
  expect(asJson(again.answer)).toEqual(asJson(first.answer));
});

it('refuses the key with another request, and changes nothing', async () => {
  const lead = await Lead.create(site);
  const key = newKey();
  await lead.submit('START', { key });
  const before = await dump(deployment.sql);
  const error = await failureOf(lead.submit('SUBMIT_ORGANIZATION', { key: { ...key, fingerprint: 'other' } }));
  expect(error.code).toBe('IDEMPOTENCY_KEY_REUSED');
  expect(await dump(deployment.sql)).toEqual(before);
});

it('keeps the same key of two callers apart', async () => {
  const [mine, theirs] = [await Lead.create(site), await Lead.create(site)];
  const key = newKey('alice');
  await mine.submit('START', { key });
  const other = await theirs.submit('START', { key: { ...key, principal: 'bob' } });
  expect(other.replayed).toBe(false);
});

it('refuses a key whose request failed as it refused the first time: nothing was stored', async () => {
  const lead = await Lead.create(site);
  const key = newKey();
  for (let n = 0; n < 2; n += 1) {
    const error = await failureOf(lead.submit('SUBMIT_WORKFLOW', { key }));
    expect(error.code).toBe('INVALID_TRANSITION');
  }
});

it('answers SETUP_IN_PROGRESS while the first request is between its two commits', async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  const key = newKey();
  const second: Promise<Error & { code?: string }>[] = [];
  const other = await deployment.open();
  const run = site.runner.run.bind(site.runner);
  site.runner.run = async (...step) => {
    second.push(failureOf(lead.at(other).submit('SUBMIT_ORGANIZATION', { key })));
    await second[0];
    return run(...step);
  };
  await lead.submit('SUBMIT_ORGANIZATION', { key });
  site.runner.run = run;
  expect((await second[0])?.code).toBe('SETUP_IN_PROGRESS');
  expect(await transitionsOf(lead)).toEqual(['START', 'SUBMIT_ORGANIZATION', 'SUCCEED']);
});

it('keeps a key for a day, and then forgets it', async () => {
  const { id } = await Lead.create(site);
  await deployment.sql.query(
    `INSERT INTO idempotency_keys (principal, key, fingerprint, setup_id, created_at)
     SELECT 'p', age::text, 'f', $1, now() - age FROM unnest('{23h 59m, 24h 1m}'::interval[]) AS age`,
    [id],
  );
  await purgeKeys(site.database.manager);
  const { rows } = await deployment.sql.query('SELECT key FROM idempotency_keys WHERE setup_id = $1', [id]);
  expect(rows).toEqual([{ key: '23:59:00' }]);
});

describe('the creation of a setup', () => {
  const create = (owner: string, key = newKey(owner, 'create')) =>
    site.creations.create(principalOf(owner), { render: eventAnswer, key });

  it('happens once for a key', async () => {
    const key = newKey('carol', 'create');
    const [first, again] = [await create('carol', key), await create('carol', key)];
    expect(asJson(again)).toEqual(asJson(first));
    expect(first.body).toMatchObject({ state: 'IDLE', steps: [] });
  });

  it('answers SETUP_IN_PROGRESS while the first request with the key runs', async () => {
    const key = newKey('dave', 'create');
    let second: Promise<Error & { code?: string }> | undefined;
    site.tap.after = async ({ text }) => {
      if (second || !text.includes('INSERT INTO setups')) return;
      second = failureOf(create('dave', key));
      await second;
    };
    await create('dave', key);
    expect((await second)?.code).toBe('SETUP_IN_PROGRESS');
  });

  it('is refused where the owner has an open setup, naming it', async () => {
    const { id } = (await create('erin')).body as { id: string };
    await expect(create('erin')).rejects.toMatchObject({ code: 'SETUP_ALREADY_OPEN', data: { setupId: id } });
  });

  it('passes once for one owner where ten ask at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => create('frank')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
