import type { SetupState } from '../../src/setup/domain/vocabulary.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { dump, ownedBy } from '../support/dump.js';
import { failureOf } from '../support/eventually.js';
import { documentOf, Lead } from '../support/lead.js';
import { afterEachChunk, CHUNK, importing, prepare } from '../steps/importing.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
  await (await Lead.create(site)).to('COMPLETED');
});

afterEach(() => {
  site.tap.after = undefined;
});

const timeOut = (lead: Lead) => site.transitions.send({ setupId: lead.id, event: 'TIMEOUT', actor: 'sweeper:test' });

describe('ABORT', () => {
  it.each<SetupState>(['SAVING_ORG', 'SAVING_DOC', 'SAVING_WF', 'IMPORTING', 'FINALIZING'])(
    'after a failure in %s leaves a setup that owns no row',
    async (state) => {
      const lead = await (await Lead.create(site)).to(state);
      await lead.fail();
      const { setup } = await lead.abort();
      expect(setup).toMatchObject({ state: 'ABORTED', lastError: { code: 'BROKEN' } });
      expect(await ownedBy(deployment.sql, lead.id)).toEqual({});
    },
  );

  it.each<SetupState>(['COLLECTING_ORG', 'COLLECTING_DOC', 'COLLECTING_WF'])(
    'after a TIMEOUT in %s leaves a setup that owns no row',
    async (state) => {
      const lead = await (await Lead.create(site)).to(state);
      await timeOut(lead);
      await lead.abort();
      expect(await ownedBy(deployment.sql, lead.id)).toEqual({});
    },
  );

  it('after a TIMEOUT in the middle of an import removes the sections that were committed', async () => {
    const lead = await importing(site, documentOf(1_200));
    const stop = new AbortController();
    afterEachChunk(site, () => {
      stop.abort();
    });
    await failureOf(prepare(lead, await lead.claim(), stop.signal));
    site.tap.after = undefined;
    await timeOut(lead);
    expect(await ownedBy(deployment.sql, lead.id)).toMatchObject({ document_sections: CHUNK });
    await lead.abort();
    expect(await ownedBy(deployment.sql, lead.id)).toEqual({});
  });

  it('compensates in the aborting transaction, once', async () => {
    const lead = await (await Lead.create(site)).to('FINALIZING');
    await lead.fail();
    let commits = 0;
    site.tap.after = ({ text }) => {
      if (text === 'COMMIT') commits += 1;
    };
    await lead.abort();
    expect(commits).toBe(1);
  });

  it('that fails leaves the setup where it was, whole', async () => {
    const lead = await (await Lead.create(site)).to('IMPORTING');
    await lead.fail();
    const before = await dump(deployment.sql);
    site.tap.after = ({ text }) => {
      if (text.startsWith('DELETE FROM organizations')) throw new Error('injected');
    };
    await failureOf(lead.abort());
    expect(await dump(deployment.sql)).toEqual(before);
  });

  it('after a TIMEOUT in IMPORTING stops the worker that still holds the step', async () => {
    const lead = await (await Lead.create(site)).to('IMPORTING');
    const claimed = await lead.claim();
    await timeOut(lead);
    await lead.abort();
    const late = failureOf(site.runner.run({ ...claimed, signal: new AbortController().signal }));
    expect((await late).message).toBeTruthy();
    expect(await lead.row()).toMatchObject({ state: 'ABORTED' });
    expect(await ownedBy(deployment.sql, lead.id)).toEqual({});
  });

  it('frees its owner to begin another setup', async () => {
    const lead = await (await Lead.create(site)).to('SAVING_ORG');
    await lead.fail();
    await lead.abort();
    await expect(Lead.create(site, lead.owner)).resolves.toBeDefined();
  });
});

describe('RESTART', () => {
  it('begins with nothing submitted, in a new run, with its history', async () => {
    const lead = await (await Lead.create(site)).to('IMPORTING');
    await lead.fail();
    await lead.abort();
    const { version } = await lead.row();
    const { setup, step } = await lead.send('RESTART');
    expect(setup).toMatchObject({ state: 'IDLE', input: {}, run: 2, version: version + 1, lastError: null });
    expect(step).toBeNull();
    expect(await lead.ledger()).toEqual([]);
    const log = await deployment.sql.query('SELECT 1 FROM setup_transitions WHERE setup_id = $1', [lead.id]);
    expect(log.rowCount).toBe(version + 1);
  });

  it('is refused where its owner has begun another setup meanwhile, and names that one', async () => {
    const lead = await (await Lead.create(site)).to('SAVING_ORG');
    await lead.fail();
    await lead.abort();
    const { id } = await Lead.create(site, lead.owner);
    await expect(lead.send('RESTART')).rejects.toMatchObject({ code: 'SETUP_ALREADY_OPEN', data: { setupId: id } });
    expect((await lead.row()).state).toBe('ABORTED');
  });

  it('leads to COMPLETED with a ledger of its own', async () => {
    const lead = await (await Lead.create(site)).to('FINALIZING');
    await lead.fail();
    await lead.abort();
    await lead.send('RESTART');
    await lead.to('COMPLETED');
    expect((await lead.ledger()).map(({ run, status, attempt }) => [run, status, attempt])).toEqual(
      Array.from({ length: 5 }, () => [2, 'DONE', 1]),
    );
    expect(await ownedBy(deployment.sql, lead.id)).toMatchObject({ organizations: 1, documents: 1, blobs: 2 });
  });
});
