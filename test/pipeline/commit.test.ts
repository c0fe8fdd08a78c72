import { setTimeout as sleep } from 'node:timers/promises';
import { useDeployment, type Site } from '../support/deployment.js';
import { dump } from '../support/dump.js';
import { failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

afterEach(() => {
  site.tap.before = undefined;
  site.tap.after = undefined;
});

/** How often the transition's own statement was executed. */
function countWrites(): () => number {
  let writes = 0;
  const { after } = site.tap;
  site.tap.after = (statement) => {
    if (statement.text.includes('INSERT INTO setup_transitions')) writes += 1;
    return after?.(statement);
  };
  return () => writes;
}

/** Ends a session as an administrator does, and waits until it is gone. */
async function terminate(pid: number): Promise<void> {
  await deployment.sql.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
  // The client hears of it in its own time.
  await sleep(20);
}

/** Fails with this SQLSTATE once the transition was written, so many times. */
function failWith(code: string, times: number): void {
  let left = times;
  site.tap.after = ({ text }) => {
    if (left === 0 || !text.includes('INSERT INTO setup_transitions')) return;
    left -= 1;
    throw Object.assign(new Error(`injected ${code}`), { code });
  };
}

const versionsOf = async (lead: Lead): Promise<number[]> => {
  const { rows } = await deployment.sql.query<{ version: number }>(
    'SELECT version FROM setup_transitions WHERE setup_id = $1 ORDER BY version',
    [lead.id],
  );
  return rows.map(({ version }) => version);
};

describe('COMMIT', () => {
  it('leaves no trace and is reported where the connection was killed before it', async () => {
    const lead = await Lead.create(site);
    const before = await dump(deployment.sql);
    let commits = 0;
    site.tap.before = async ({ text, pid }) => {
      if (text !== 'COMMIT') return;
      commits += 1;
      await terminate(pid);
    };
    await failureOf(lead.send('START'));
    expect(commits).toBe(1);
    expect(await dump(deployment.sql)).toEqual(before);
    site.tap.before = undefined;
    await lead.send('START');
    expect(await versionsOf(lead)).toEqual([1]);
  });

  it('is not repeated where its answer was lost: it may have committed', async () => {
    const lead = await Lead.create(site);
    site.tap.after = ({ text }) => {
      if (text === 'COMMIT') throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    };
    await failureOf(lead.send('START'));
    site.tap.after = undefined;
    expect(await versionsOf(lead)).toEqual([1]);
    expect((await lead.row()).state).toBe('COLLECTING_ORG');
  });
});

describe('a transient error', () => {
  it.each(['40001', '40P01'])('%s is repeated and succeeds exactly once', async (code) => {
    const lead = await Lead.create(site);
    failWith(code, 1);
    const writes = countWrites();
    await lead.send('START');
    expect(writes()).toBe(2);
    expect(await versionsOf(lead)).toEqual([1]);
  });

  it('that lasts is given up after three repetitions, and nothing was changed', async () => {
    const lead = await Lead.create(site);
    const before = await dump(deployment.sql);
    failWith('40001', Infinity);
    const writes = countWrites();
    await failureOf(lead.send('START'));
    expect(writes()).toBe(4);
    expect(await dump(deployment.sql)).toEqual(before);
  });

  it('of a real conflict of two serializable transactions is repeated and succeeds exactly once', async () => {
    const lead = await Lead.create(site);
    let conflicts = 1;
    site.tap.after = async ({ text }) => {
      // The snapshot is taken: whoever changes the row now makes the row lock fail with 40001.
      if (conflicts === 0 || !text.includes('FOR SHARE')) return;
      conflicts -= 1;
      await deployment.sql.query(`UPDATE setups SET updated_at = now() WHERE id = $1`, [lead.id]);
    };
    await lead.send('START');
    expect(conflicts).toBe(0);
    expect(await versionsOf(lead)).toEqual([1]);
  });
});

describe('a transaction whose connection was killed', () => {
  const WRITE = 'INSERT INTO setup_transitions';

  it.each<[string, 'before' | 'after', string]>([
    ['before its first statement', 'before', 'lock_fence'],
    ['between two statements', 'after', 'FOR NO KEY UPDATE'],
    ['before its last statement', 'before', WRITE],
    ['between its last statement and COMMIT', 'after', WRITE],
  ])('%s is repeated and succeeds exactly once', async (_, when, text) => {
    const lead = await Lead.create(site);
    let kills = 1;
    site.tap[when] = async (statement) => {
      if (kills === 0 || statement.place === 0 || !statement.text.includes(text)) return;
      kills -= 1;
      await terminate(statement.pid);
    };
    await lead.send('START');
    expect(kills).toBe(0);
    expect(await versionsOf(lead)).toEqual([1]);
  });
});

it('a permanent error is not repeated', async () => {
  const lead = await Lead.create(site);
  const before = await dump(deployment.sql);
  failWith('23514', Infinity);
  const writes = countWrites();
  await failureOf(lead.send('START'));
  expect(writes()).toBe(1);
  expect(await dump(deployment.sql)).toEqual(before);
});
