import { violatedConstraint } from '../../src/database/pg-error.js';
import { submitOrganization } from '../../src/setup/api/submission.works.js';
import { saveOrganization } from '../../src/setup/steps/save-organization.step.js';
import type { Upload } from '../../src/setup/store/blobs.store.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { changes, dump, ownedBy } from '../support/dump.js';
import { failureOf } from '../support/eventually.js';
import { Lead, LOGO, ORGANIZATION } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
  // Another setup's rows, which no test may touch.
  await (await Lead.create(site)).to('COMPLETED');
});

/** A setup whose organisation is submitted and not saved. */
async function submitted(name = 'A Club', logo?: Upload): Promise<Lead> {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  await lead.send('SUBMIT_ORGANIZATION', { work: submitOrganization({ ...ORGANIZATION, name }, logo) });
  return lead;
}

const execute = async (lead: Lead) => {
  const row = await lead.row();
  return site.database.transaction((em) => saveOrganization.execute(em, row));
};
const compensate = (result: unknown) =>
  site.database.transaction((em) => saveOrganization.compensate(em, { result, checkpoint: null }));

async function slugOf(lead: Lead): Promise<string> {
  const sql = 'SELECT slug FROM organizations WHERE setup_id = $1';
  const { rows } = await deployment.sql.query<{ slug: string }>(sql, [lead.id]);
  return rows[0]?.slug ?? '';
}

it('writes the organisation and its owner, and points to the logo', async () => {
  const lead = await submitted('A Club', LOGO);
  const before = await dump(deployment.sql);
  const result = await execute(lead);
  expect(changes(before, await dump(deployment.sql))).toEqual({ organizations: 1, user_organizations: 1 });
  const { rows } = await deployment.sql.query(
    `SELECT o.id, o.name, o.is_configured, b.setup_id AS logo_of, u.user_id, u.role FROM organizations o
     JOIN user_organizations u ON u.organization_id = o.id JOIN blobs b ON b.id = o.logo_blob_id WHERE o.setup_id = $1`,
    [lead.id],
  );
  expect(rows).toEqual([
    {
      id: (result as { organizationId: string }).organizationId,
      name: 'A Club',
      is_configured: false,
      logo_of: lead.id,
      user_id: lead.owner.userId,
      role: 'ORG_OWNER',
    },
  ]);
});

it('compensates exactly its rows and the logo, and twice is harmless', async () => {
  const lead = await submitted('A Club', LOGO);
  const before = await dump(deployment.sql);
  const result = await execute(lead);
  await compensate(result);
  const after = await dump(deployment.sql);
  expect(changes(before, after)).toEqual({ blobs: -1 });
  expect(after['public.blobs']?.every((blob) => !blob.includes(lead.id))).toBe(true);
  expect(await ownedBy(deployment.sql, lead.id)).toEqual({});
  await compensate(result);
  expect(await dump(deployment.sql)).toEqual(after);
});

it('compensates what never executed by doing nothing', async () => {
  await submitted();
  const before = await dump(deployment.sql);
  await compensate(null);
  expect(await dump(deployment.sql)).toEqual(before);
});

it('executes again after its compensation', async () => {
  const lead = await submitted();
  await compensate(await execute(lead));
  await expect(execute(lead)).resolves.toMatchObject({ organizationId: expect.any(String) });
});

it('gives a taken slug a suffix', async () => {
  const [first, second] = [await submitted('Same Name'), await submitted('Same Name')];
  await execute(first);
  await execute(second);
  expect(await slugOf(first)).toBe('same-name');
  expect(await slugOf(second)).toMatch(/^same-name-[0-9a-f]{6}$/);
});

it('gives two setups that save the same name at once two slugs', async () => {
  const leads = [await submitted('Race'), await submitted('Race'), await submitted('Race')];
  await Promise.all(leads.map(execute));
  expect(new Set(await Promise.all(leads.map(slugOf))).size).toBe(3);
});

const NAMES = ['Общество защиты птиц', '日本語協会', 'جمعية', '!!!', '…', '~', "O'Neill & Søn, ÅÄÖ", 'x'.repeat(200)];

it.each([...NAMES, 'word '.repeat(40).trim()])('gives "%s" a slug that fits into an address', async (name) => {
  const lead = await submitted(name);
  await execute(lead);
  expect(await slugOf(lead)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect((await slugOf(lead)).length).toBeLessThanOrEqual(90);
});

it('a second organisation for the same setup is refused by the database', async () => {
  const lead = await submitted();
  await execute(lead);
  expect(violatedConstraint(await failureOf(execute(lead)))).toBe('uq_organizations_setup');
});
