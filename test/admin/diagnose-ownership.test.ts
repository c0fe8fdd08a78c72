import { randomUUID } from 'node:crypto';
import type { Lead } from '../support/lead.js';
import { useDamage } from './diagnose-damage.js';

const damage = useDamage();

const idOf = async (sql: string, { id }: { id: string }): Promise<string> => {
  const [found = ''] = await damage.write(sql, [id]);
  return found;
};

const organizationOf = (lead: Lead) => idOf('SELECT id FROM organizations WHERE setup_id = $1', lead);

/** An organisation with its owner, for a setup that should not have it. */
const plantOrganization = (setup: { id: string }) =>
  idOf(
    `WITH planted AS (INSERT INTO organizations (id, setup_id, name, slug, organization_type, contact_email)
       VALUES (gen_random_uuid(), $1, 'Planted', 'planted', 'club', 'x@example.org') RETURNING id),
     linked AS (INSERT INTO user_organizations (user_id, organization_id, role) SELECT 'x', id, 'ORG_OWNER' FROM planted)
     SELECT id FROM planted`,
    setup,
  );

describe('an organisation that no setup explains is found', () => {
  it('where its setup is gone', async () => {
    const id = await plantOrganization({ id: randomUUID() });
    expect(await damage.found()).toEqual({ ORGANIZATION_WITHOUT_SETUP: [id] });
  });

  it('where its setup has not saved one', async () => {
    const id = await plantOrganization(await damage.at('COLLECTING_ORG'));
    expect(await damage.found()).toEqual({ ORGANIZATION_WITHOUT_SETUP: [id] });
  });

  it('where its setup is aborted, which then owns a row, too', async () => {
    const lead = await damage.aborted();
    const id = await plantOrganization(lead);
    expect(await damage.found()).toEqual({ ORGANIZATION_WITHOUT_SETUP: [id], SETUP_ABORTED_WITH_ROWS: [lead.id] });
  });
});

it('a setup with two organisations is found', async () => {
  const lead = await damage.at('COLLECTING_DOC');
  await plantOrganization(lead);
  expect(await damage.found()).toEqual({ SETUP_WITH_TWO_ORGANIZATIONS: [lead.id] });
});

it('an organisation without an owner is found', async () => {
  const id = await organizationOf(await damage.at('COLLECTING_DOC'));
  await damage.write('DELETE FROM user_organizations WHERE organization_id = $1', [id]);
  expect(await damage.found()).toEqual({ ORGANIZATION_WITHOUT_OWNER: [id] });
});

it('an organisation with two owners is found', async () => {
  const id = await organizationOf(await damage.at('COLLECTING_DOC'));
  await damage.write(`INSERT INTO user_organizations VALUES ('second', $1, 'ORG_OWNER')`, [id]);
  expect(await damage.found()).toEqual({ ORGANIZATION_WITH_TWO_OWNERS: [id] });
});

it('an organisation that is configured before its setup is completed is found', async () => {
  const id = await organizationOf(await damage.at('FINALIZING'));
  await damage.write('UPDATE organizations SET is_configured = true, configured_at = now() WHERE id = $1', [id]);
  expect(await damage.found()).toEqual({ ORGANIZATION_CONFIGURED_EARLY: [id] });
});

it.each([
  ['is not configured', 'UPDATE organizations SET is_configured = false, configured_at = NULL WHERE setup_id = $1'],
  ['is gone', 'DELETE FROM organizations WHERE setup_id = $1'],
])('a completed setup whose organisation %s is found', async (_, sql) => {
  const lead = await damage.at('COMPLETED');
  await damage.write(sql, [lead.id]);
  expect(await damage.found()).toEqual({ SETUP_COMPLETED_UNCONFIGURED: [lead.id] });
});

describe('an aborted setup is found that still owns', () => {
  const result = (name: string, member: string): string =>
    `(SELECT (result ->> '${member}')::uuid FROM setup_steps WHERE setup_id = $1 AND name = '${name}')`;

  it.each([
    [
      'a document',
      `INSERT INTO documents (id, setup_id, organization_id, title, document_type, hierarchy, source_blob_id)
       VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'x', 'other', '[]', gen_random_uuid())`,
    ],
    [
      'sections',
      `INSERT INTO document_sections VALUES (${result('importDocument', 'documentId')}, 1, 1, '', 'x', 'x')`,
    ],
    ['a workflow', `INSERT INTO workflow_templates VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'x')`],
    ['stages', `INSERT INTO workflow_stages VALUES (${result('saveWorkflow', 'templateId')}, 1, 'x', 'x')`],
    [
      'a link',
      `INSERT INTO user_organizations VALUES ('x', ${result('saveOrganization', 'organizationId')}, 'ORG_OWNER')`,
    ],
    [
      'an upload',
      `INSERT INTO blobs (id, setup_id, kind, media_type, size, sha256, content)
       SELECT (input #>> '{organization,logo,blobId}')::uuid, id, 'logo', 'image/png', 0, '', '' FROM setups
       WHERE id = $1`,
    ],
  ])('%s', async (_, sql) => {
    const lead = await damage.aborted();
    await damage.write(sql, [lead.id]);
    expect(await damage.found()).toEqual({ SETUP_ABORTED_WITH_ROWS: [lead.id] });
  });

  it('sections of an import that never ended', async () => {
    const lead = await damage.aborted();
    await damage.write(
      `WITH stopped AS (UPDATE setup_steps SET result = NULL, checkpoint = jsonb_build_object('documentId', $2::text)
         WHERE setup_id = $1 AND name = 'importDocument')
       INSERT INTO document_sections VALUES ($2::uuid, 1, 1, '', 'x', 'x')`,
      [lead.id, randomUUID()],
    );
    expect(await damage.found()).toEqual({ SETUP_ABORTED_WITH_ROWS: [lead.id] });
  });
});

it.each(['logo', 'document'])('an upload that no input names is found: a %s', async (kind) => {
  const lead = await damage.at('COLLECTING_ORG');
  const [id] = await damage.write(
    `INSERT INTO blobs (id, setup_id, kind, media_type, size, sha256, content)
     VALUES (gen_random_uuid(), $1, $2, 'x/x', 0, '', '') RETURNING id`,
    [lead.id, kind],
  );
  expect(await damage.found()).toEqual({ BLOB_WITHOUT_INPUT: [id] });
});
