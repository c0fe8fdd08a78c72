import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { useDeployment, type Site } from '../support/deployment.js';
import { failureOf } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;
let done: Lead;
let other: Lead;

beforeAll(async () => {
  site = await deployment.open();
  done = await (await Lead.create(site)).to('COMPLETED');
  other = await (await Lead.create(site)).to('COLLECTING_DOC');
});

/** The constraint that refuses a statement; nothing of the statement stays. */
async function refusedBy(sql: string, values: unknown[] = []): Promise<string | undefined> {
  const error = (await failureOf(deployment.sql.query(sql, values))) as pg.DatabaseError;
  expect(error.code).toMatch(/^23/);
  return error.constraint;
}

const newSetup = `INSERT INTO setups (id, owner_id, state, snapshot) VALUES ($1, $2, $3, '{}')`;
const newOrganization = `INSERT INTO organizations (id, setup_id, name, slug, organization_type, contact_email)
                         VALUES ($1, $2, 'x', $3, $4, 'x')`;
const newTransition = `INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
                       VALUES ($1, $2, $3, $4, $5, 'x', 0)`;

describe('the database refuses', () => {
  it('a second organisation for a setup', async () => {
    expect(await refusedBy(newOrganization, [randomUUID(), done.id, 'another', 'club'])).toBe('uq_organizations_setup');
  });

  it('two organisations at one address', async () => {
    const { rows } = await deployment.sql.query<{ slug: string }>('SELECT slug FROM organizations LIMIT 1');
    const open = await Lead.create(site);
    expect(await refusedBy(newOrganization, [randomUUID(), open.id, rows[0]?.slug, 'club'])).toBe(
      'uq_organizations_slug',
    );
  });

  it('an organisation without a setup', async () => {
    expect(await refusedBy(newOrganization, [randomUUID(), randomUUID(), 'no-setup', 'club'])).toBe(
      'fk_organizations_setup',
    );
  });

  it('two open setups of one owner', async () => {
    expect(await refusedBy(newSetup, [randomUUID(), other.owner.userId, 'IDLE'])).toBe('uq_setups_open_owner');
  });

  it('not a second setup of an owner whose first one is closed', async () => {
    await deployment.sql.query(newSetup, [randomUUID(), done.owner.userId, 'IDLE']);
  });

  it('a state outside the fourteen', async () => {
    expect(await refusedBy(newSetup, [randomUUID(), 'someone', 'PAUSED'])).toBe('ck_setups_state');
    expect(await refusedBy(`UPDATE setups SET state = 'DONE' WHERE id = $1`, [done.id])).toBe('ck_setups_state');
  });

  it('a version of the log twice', async () => {
    expect(await refusedBy(newTransition, [done.id, 1, 'IDLE', 'COLLECTING_ORG', 'START'])).toBe(
      'pk_setup_transitions',
    );
  });

  it('a version below 1', async () => {
    expect(await refusedBy(newTransition, [done.id, 0, 'IDLE', 'COLLECTING_ORG', 'START'])).toBe(
      'ck_setup_transitions_version',
    );
  });

  it('an unknown event, and an unknown state in the log', async () => {
    expect(await refusedBy(newTransition, [done.id, 90, 'IDLE', 'COLLECTING_ORG', 'JUMP'])).toBe(
      'fk_setup_transitions_edge',
    );
    expect(await refusedBy(newTransition, [done.id, 90, 'IDLE', 'NOWHERE', 'START'])).toBe('fk_setup_transitions_edge');
  });

  it('two ORG_OWNERs of one organisation, and a role that is not known', async () => {
    const link = `INSERT INTO user_organizations (user_id, organization_id, role)
                  SELECT 'someone else', id, $2 FROM organizations WHERE setup_id = $1`;
    expect(await refusedBy(link, [done.id, 'ORG_OWNER'])).toBe('uq_user_organizations_owner');
    expect(await refusedBy(link, [done.id, 'JANITOR'])).toBe('ck_user_organizations_role');
  });

  it('a second document, workflow or upload of a kind for a setup', async () => {
    const document = `INSERT INTO documents SELECT gen_random_uuid(), setup_id, organization_id, title, document_type,
                      hierarchy, source_blob_id FROM documents WHERE setup_id = $1`;
    expect(await refusedBy(document, [done.id])).toMatch(/^uq_documents_/);
    const template = `INSERT INTO workflow_templates SELECT gen_random_uuid(), setup_id, organization_id, name
                      FROM workflow_templates WHERE setup_id = $1`;
    expect(await refusedBy(template, [done.id])).toMatch(/^uq_workflow_templates_/);
    const blob = `INSERT INTO blobs (id, setup_id, kind, media_type, size, sha256, content)
                  VALUES (gen_random_uuid(), $1, 'logo', 'image/png', 0, '', '')`;
    expect(await refusedBy(blob, [done.id])).toBe('uq_blobs_setup_kind');
  });

  it('a section of the same ordinal twice', async () => {
    const section = `INSERT INTO document_sections SELECT id, 1, 1, '', '', '' FROM documents WHERE setup_id = $1`;
    expect(await refusedBy(section, [done.id])).toBe('pk_document_sections');
  });

  it('a step of a run twice, and a running step that nobody holds', async () => {
    const step = `INSERT INTO setup_steps (id, setup_id, run, name, status) VALUES (gen_random_uuid(), $1, $2, $3, $4)`;
    expect(await refusedBy(step, [done.id, 1, 'finalize', 'PENDING'])).toBe('uq_setup_steps_run');
    expect(await refusedBy(step, [done.id, 9, 'finalize', 'RUNNING'])).toBe('ck_setup_steps_lease');
    expect(await refusedBy(step, [done.id, 9, 'dance', 'PENDING'])).toBe('ck_setup_steps_name');
  });

  it('an outbox event of a version twice', async () => {
    const event = `INSERT INTO outbox_events (setup_id, version, type, payload) VALUES ($1, 1, 'x', '{}')`;
    expect(await refusedBy(event, [done.id])).toBe('pk_outbox_events');
  });

  it('an organisation that is configured without a time, and a second claim on a single deployment', async () => {
    const configured = `UPDATE organizations SET is_configured = true, configured_at = NULL WHERE setup_id = $1`;
    expect(await refusedBy(configured, [done.id])).toBe('ck_organizations_configured');
    expect(await refusedBy('UPDATE setups SET singleton = true')).toBe('uq_setups_singleton');
    expect(await refusedBy('UPDATE setups SET singleton = false')).toBe('ck_setups_singleton');
  });

  it('to lose a setup that owns anything', async () => {
    expect(await refusedBy('DELETE FROM setups WHERE id = $1', [done.id])).toMatch(/^fk_/);
  });
});
