import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { useDeployment, type Site } from '../support/deployment.js';
import { failureOf } from '../support/eventually.js';
import { Lead, principalOf } from '../support/lead.js';
import { timed } from '../support/measured.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

afterEach(() => {
  jest.restoreAllMocks();
  site.tap.before = undefined;
});

/** A setup in this state, with nothing measured yet. */
async function ready(state: Parameters<Lead['to']>[0]): Promise<Lead> {
  const lead = await (await Lead.create(site)).to(state);
  site.metrics.reset();
  return lead;
}

describe('a setup is not there', () => {
  const gone = { code: 'NOT_FOUND', message: 'There is no such setup, or it is not yours.' };

  it('for a stranger, who does not wait for the lock either', async () => {
    const lead = await ready('IDLE');
    await expect(lead.send('START', { principal: principalOf('eve') })).rejects.toMatchObject(gone);
    expect((await timed(site.metrics, 'lock_wait_seconds')).times).toBe(0);
  });

  it.each(['its owner', 'the product itself'])('for %s where it never was', async (who) => {
    const { principal } = (await Lead.create(site)).command('START');
    const command = { setupId: randomUUID(), event: 'START' as const, actor: 'a' };
    const send = site.transitions.send({ ...command, ...(who === 'its owner' && principal && { principal }) });
    await expect(send).rejects.toMatchObject(gone);
  });

  it('for an admin where it never was, who does not wait for the lock either', async () => {
    site.metrics.reset();
    const principal = { userId: 'root', roles: ['admin'], isAdmin: true };
    const send = site.transitions.send({ setupId: randomUUID(), event: 'START', actor: 'a', principal });
    await expect(send).rejects.toMatchObject(gone);
    expect((await timed(site.metrics, 'lock_wait_seconds')).times).toBe(0);
  });

  it('for an owner from whom it was taken while the request waited', async () => {
    const lead = await ready('IDLE');
    site.tap.before = async ({ place }) => {
      if (place === 1) await deployment.sql.query(`UPDATE setups SET owner_id = 'heir' WHERE id = $1`, [lead.id]);
    };
    await expect(lead.send('START')).rejects.toMatchObject(gone);
  });

  it('but for an admin it is', async () => {
    const admin = { userId: 'root', roles: ['admin'], isAdmin: true };
    await expect((await ready('IDLE')).send('START', { principal: admin })).resolves.toBeDefined();
  });
});

describe('If-Match', () => {
  it('refuses a setup that has moved on, and says where it is', async () => {
    const lead = await ready('COLLECTING_ORG');
    await expect(lead.send('SUBMIT_ORGANIZATION', { expectedVersions: [0, 2] })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: 'The setup has moved on since you read it. Read it again.',
      data: { currentVersion: 1 },
    });
  });

  it('passes where one of the versions is the present one', async () => {
    const lead = await ready('COLLECTING_ORG');
    await expect(lead.send('SUBMIT_ORGANIZATION', { expectedVersions: [7, 1] })).resolves.toBeDefined();
  });
});

describe('a second setup of one owner', () => {
  it('is refused at RESTART, which names the open one', async () => {
    const lead = await ready('SAVING_ORG');
    await lead.fail();
    await lead.abort();
    const { id } = await Lead.create(site, lead.owner);
    await expect(lead.send('RESTART')).rejects.toMatchObject({
      code: 'SETUP_ALREADY_OPEN',
      message: 'This owner has an open setup. Go on with it, or abort it before another one begins.',
      data: { setupId: id },
      cause: expect.objectContaining({ name: 'QueryFailedError' }),
    });
    await expect(Lead.create(site, lead.owner)).rejects.toMatchObject({
      code: 'SETUP_ALREADY_OPEN',
      data: { setupId: id },
    });
  });
});

it('another constraint that a transition violates is told as it is', async () => {
  const illegal = `INSERT INTO setup_transitions (setup_id, version, from_state, event, to_state, actor, duration_ms)
                   VALUES ($1, 99, 'IDLE', 'SUCCEED', 'IDLE', 'x', 0)`;
  const lead = await ready('IDLE');
  const error = await failureOf(lead.send('START', { work: (em) => em.query(illegal, [lead.id]) }));
  expect(error).toMatchObject({ name: 'QueryFailedError', code: '23503' });
});

describe('a database that', () => {
  const failing = (code: string) => {
    site.tap.before = ({ place }) => {
      if (place === 3) throw Object.assign(new Error(`injected ${code}`), { code });
    };
  };

  it('is in conflict again and again is as busy as a lock that does not come, and the log tells of each time', async () => {
    const lead = await ready('IDLE');
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    failing('40001');
    expect((await failureOf(lead.send('START'))).code).toBe('LOCK_TIMEOUT');
    const line = [`START of ${lead.id} is repeated: 40001`];
    expect(warn.mock.calls).toEqual([line, line, line]);
  });

  it('is away is told as it is', async () => {
    const lead = await ready('IDLE');
    failing('57P01');
    expect((await failureOf(lead.send('START'))).message).toContain('injected 57P01');
  });

  it('refuses what is wrong is told as it is', async () => {
    const lead = await ready('IDLE');
    failing('23514');
    expect((await failureOf(lead.send('START'))).message).toContain('injected 23514');
  });
});
