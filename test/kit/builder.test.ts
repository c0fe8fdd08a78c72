import { STATES } from '../../src/setup/domain/vocabulary.js';
import { aSetup } from '../../src/testing/a-setup.js';
import { overHttp } from '../../src/testing/over-http.js';
import { startApplication, type TestApplication } from '../support/application.js';
import type { TransitionBody } from '../support/bodies.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { Lead } from '../support/lead.js';
import { clockOf } from '../support/tables.js';

describe('over HTTP', () => {
  let app: TestApplication;

  beforeAll(async () => {
    app = await startApplication();
  });

  it.each([
    ['COLLECTING_WF', aSetup()],
    ['COMPLETED', aSetup()],
    ['ERROR', aSetup().via('IMPORTING')],
    ['TIMEOUT', aSetup().via('IMPORTING').via('ERROR')],
    ['ABORTED', aSetup().via('IMPORTING')],
    ['COLLECTING_ORG', aSetup().via('IMPORTING').via('ABORTED')],
  ] as const)('leads a setup to %s, by the way that it says', async (state, builder) => {
    const owner = await app.as(`owner of ${state}`);
    const wanted = builder.inState(state);
    const clock = clockOf(app.database.url);
    const setup = await wanted.through(overHttp({ url: app.url, token: owner.token ?? '', clock }));
    const { history, version } = wanted.stored();
    expect(setup).toMatchObject({ state, version });
    const { body } = await owner.get<{ items: TransitionBody[] }>(`/v1/setups/${setup.id}/transitions`);
    expect(body.items).toMatchObject(history.map(({ from, event, to }) => ({ from, event, to })));
  });

  it('fails with the answer where the application refuses', async () => {
    const { token = '' } = await app.as('careless');
    const submitting = { organization: { name: '' } };
    const driver = overHttp({ url: app.url, token, submitting });
    await expect(aSetup().inState('COLLECTING_DOC').through(driver)).rejects.toThrow(
      /organization: 400 .*VALIDATION_FAILED/,
    );
  });

  it('fails where the setup goes another way', async () => {
    const { token = '' } = await app.as('unlucky');
    const document = {
      title: 'A',
      documentType: 'bylaws',
      hierarchy: ['Part'],
      content: 'None.',
      mediaType: 'text/plain',
    };
    const driver = overHttp({ url: app.url, token, submitting: { document } });
    await expect(aSetup().inState('COMPLETED').through(driver)).rejects.toThrow(
      /is in ERROR and not in FINALIZING: .*IMPORT_NO_SECTIONS/,
    );
  });
});

describe('through the services', () => {
  const deployment = useDeployment();
  let site: Site;

  beforeAll(async () => {
    site = await deployment.open();
  });

  it.each(STATES)('leads a setup to %s and leaves it there', async (state) => {
    const builder = aSetup().via('IMPORTING').inState(state);
    const target = ['IMPORTING', 'FINALIZING', 'COMPLETED', 'ERROR', 'TIMEOUT', 'ROLLING_BACK', 'ABORTED'].includes(
      state,
    )
      ? builder
      : aSetup().inState(state);
    const lead = await Lead.create(site);
    await target.through((way) => lead.along(way));
    const { version, snapshot } = target.stored();
    expect(await lead.row()).toMatchObject({ state, version, snapshot });
  });
});
