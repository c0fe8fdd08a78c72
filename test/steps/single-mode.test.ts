import { useDeployment, type Site } from '../support/deployment.js';
import { ownedBy } from '../support/dump.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open({ SETUP_MODE: 'single' });
});

// In this order: each test finds the deployment as the one before leaves it.
describe('with SETUP_MODE=single', () => {
  const setups: Lead[] = [];

  it('the setup that submits its organisation first claims it, and the others are refused', async () => {
    for (let n = 0; n < 3; n += 1) setups.push(await (await Lead.create(site)).to('COLLECTING_ORG'));
    await setups[0]?.to('SAVING_ORG');
    await expect(setups[1]?.to('SAVING_ORG')).rejects.toMatchObject({ code: 'SETUP_IN_PROGRESS' });
    expect((await setups[1]?.row())?.state).toBe('COLLECTING_ORG');
    expect(await ownedBy(deployment.sql, String(setups[1]?.id))).toEqual({});
  });

  it('a setup that failed keeps its claim, and one that is aborted gives it back', async () => {
    await site.transitions.send({ setupId: String(setups[0]?.id), event: 'FAIL', actor: 'worker:test' });
    await expect(setups[1]?.to('SAVING_ORG')).rejects.toMatchObject({ code: 'SETUP_IN_PROGRESS' });
    await setups[0]?.abort();
    await setups[1]?.to('COMPLETED');
  });

  it('nobody gets a second one once it is configured, neither by going on nor by creating a setup', async () => {
    await expect(setups[2]?.to('SAVING_ORG')).rejects.toMatchObject({ code: 'ALREADY_CONFIGURED' });
    await expect(Lead.create(site)).rejects.toMatchObject({ code: 'ALREADY_CONFIGURED' });
  });

  it('an organisation from before, of several, counts as the one', async () => {
    await deployment.sql.query('UPDATE setups SET singleton = NULL');
    await expect(setups[2]?.to('SAVING_ORG')).rejects.toMatchObject({ code: 'ALREADY_CONFIGURED' });
  });

  it('a setup that came too late can still be ended', async () => {
    await site.transitions.send({ setupId: String(setups[2]?.id), event: 'TIMEOUT', actor: 'sweeper:test' });
    await expect(setups[2]?.abort()).resolves.toMatchObject({ setup: { state: 'ABORTED' } });
  });
});

it('without it a second organisation is no matter', async () => {
  const many = await deployment.open();
  await (await Lead.create(many)).to('COMPLETED');
  await expect((await Lead.create(many)).to('SAVING_ORG')).resolves.toBeDefined();
});
