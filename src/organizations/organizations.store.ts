import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { StepFailure } from '../common/step-failure.js';
import { prepared } from '../database/statements.js';

export interface NewOrganization {
  setupId: string;
  ownerId: string;
  name: string;
  /** The slug that is tried first. */
  baseSlug: string;
  organizationType: string;
  contactEmail: string;
  state?: string;
  country?: string;
  logoBlobId: string | null;
}

/** Seed 002: the plain slug, then the slug with a random suffix, ten attempts in all. */
const SLUG_ATTEMPTS = 10;

/**
 * Inserts an organisation under a free slug, with its owner's link.
 *
 * @returns its id
 * @throws {StepFailure} SLUG_EXHAUSTED where ten slugs were taken
 */
export async function insertOrganization(em: EntityManager, organization: NewOrganization): Promise<string> {
  for (let attempt = 0; attempt < SLUG_ATTEMPTS; attempt += 1) {
    const suffix = attempt === 0 ? '' : `-${randomBytes(3).toString('hex')}`;
    const id = await tryInsert(em, organization, organization.baseSlug + suffix);
    if (id !== undefined) return id;
  }
  throw new StepFailure(
    'SLUG_EXHAUSTED',
    `No free address was found for "${organization.name}". Try again, or choose another name.`,
  );
}

const INSERT = prepared(
  'insert_organization',
  `WITH organization AS (
     INSERT INTO organizations (id, setup_id, name, slug, organization_type, contact_email, state, country, logo_blob_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (slug) DO NOTHING RETURNING id)
   INSERT INTO user_organizations (user_id, organization_id, role) SELECT $10, id, 'ORG_OWNER' FROM organization
   RETURNING organization_id AS id`,
);
const CONFIGURE = prepared(
  'configure_organization',
  `WITH organization AS (SELECT id FROM organizations WHERE setup_id = $1),
   configured AS (
     UPDATE organizations SET is_configured = true, configured_at = now(), version = version + 1, updated_at = now()
     WHERE setup_id = $1 AND NOT is_configured)
   SELECT id FROM organization`,
);

/** @returns its id, or undefined where the slug is taken */
async function tryInsert(em: EntityManager, organization: NewOrganization, slug: string): Promise<string | undefined> {
  const rows = await em.query<{ id: string }[]>(INSERT, [
    randomUUID(),
    organization.setupId,
    organization.name,
    slug,
    organization.organizationType,
    organization.contactEmail,
    organization.state ?? null,
    organization.country ?? null,
    organization.logoBlobId,
    organization.ownerId,
  ]);
  return rows[0]?.id;
}

/** Deletes an organisation and its links, if they are there. */
export async function deleteOrganization(em: EntityManager, id: string): Promise<void> {
  await em.query(`DELETE FROM user_organizations WHERE organization_id = $1`, [id]);
  await em.query(`DELETE FROM organizations WHERE id = $1`, [id]);
}

/** The organisation of a setup is configured. @returns its id @throws {Error} where the setup has none */
export async function markConfigured(em: EntityManager, setupId: string): Promise<string> {
  const rows = await em.query<{ id: string }[]>(CONFIGURE, [setupId]);
  const id = rows[0]?.id;
  if (!id) throw new Error(`Setup ${setupId} has no organisation.`);
  return id;
}

export async function takeBackConfigured(em: EntityManager, id: string): Promise<void> {
  await em.query(
    `UPDATE organizations SET is_configured = false, configured_at = NULL, version = version + 1, updated_at = now()
     WHERE id = $1 AND is_configured`,
    [id],
  );
}

/** Whether this deployment has an organisation whose setup is completed. */
export async function isConfigured(em: EntityManager): Promise<boolean> {
  const rows = await em.query<unknown[]>(`SELECT 1 FROM organizations WHERE is_configured LIMIT 1`);
  return rows.length > 0;
}
