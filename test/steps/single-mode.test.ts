import { useDeployment, type Site } from '../support/deployment.js';
import { ownedBy } from '../support/dump.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open({ SETUP_MODE: 'single' });
});

describe('with SETUP_MODE=single', () => {
  it('of two setups on their way one gets the organisation, the other fails with ALREADY_CONFIGURED', async () => {
    const [first, second] = [await Lead.create(site), await Lead.create(site)];
    await second.to('SAVING_ORG');
    await first.to('COLLECTING_DOC');
    const { setup } = await second.work();
    expect(setup).toMatchObject({ state: 'ERROR', lastError: { code: 'ALREADY_CONFIGURED', retryable: false } });
    expect(await ownedBy(deployment.sql, second.id)).toEqual({ blobs: 1 });
    await second.abort();
    expect(await ownedBy(deployment.sql, second.id)).toEqual({});
    await first.to('COMPLETED');
  });

  it('no setup can be created once the organisation is configured', async () => {
    await expect(Lead.create(site)).rejects.toMatchObject({ code: 'ALREADY_CONFIGURED' });
  });
});
