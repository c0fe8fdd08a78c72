import { randomBytes } from 'node:crypto';
import { sectionsOf } from './sections.mjs';

/**
 * The rows of each step, one statement each where one will do. Done twice, a step has happened once: a journaled step
 * may be repeated.
 *
 * @typedef {(text: string, values: unknown[]) => Promise<any[]>} Query gives the rows
 */

/** The product's: the plain slug, then the slug with a random suffix, ten attempts in all. */
const SLUG_ATTEMPTS = 10;

/** The organisation under a free slug, and its owner's link. @param {Query} query */
export async function saveOrganization(query, setupId, ownerId, { name, organizationType, contactEmail }) {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  for (let attempt = 0; attempt < SLUG_ATTEMPTS; attempt += 1) {
    const suffix = attempt === 0 ? '' : `-${randomBytes(3).toString('hex')}`;
    const linked = await query(
      `WITH saved AS (
         INSERT INTO organizations (id, setup_id, name, slug, organization_type, contact_email)
         VALUES (gen_random_uuid(), $1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id)
       INSERT INTO user_organizations (user_id, organization_id, role)
       SELECT $6, id, 'ORG_OWNER' FROM saved RETURNING organization_id`,
      [setupId, name, slug + suffix, organizationType, contactEmail, ownerId],
    );
    if (linked.length > 0) return;
    const earlier = await query('SELECT FROM organizations WHERE setup_id = $1', [setupId]);
    if (earlier.length > 0) return;
  }
  throw new Error(`No free slug was found for "${name}".`);
}

/** @param {Query} query */
export async function saveDocument(query, setupId, { title, documentType, hierarchy, content }) {
  await query(
    `INSERT INTO documents (id, setup_id, organization_id, title, document_type, hierarchy, source)
     SELECT gen_random_uuid(), $1, id, $2, $3, $4, $5 FROM organizations WHERE setup_id = $1 ON CONFLICT DO NOTHING`,
    [setupId, title, documentType, JSON.stringify(hierarchy), content],
  );
}

/** @param {Query} query */
export async function saveWorkflow(query, setupId, { name, stages }) {
  await query(
    `WITH saved AS (
       INSERT INTO workflow_templates (id, setup_id, organization_id, name)
       SELECT gen_random_uuid(), $1, id, $2 FROM organizations WHERE setup_id = $1 ON CONFLICT DO NOTHING RETURNING id)
     INSERT INTO workflow_stages (template_id, ordinal, name, approver_role)
     SELECT saved.id, stage.ordinal, stage.name, stage.role
     FROM saved, unnest($3::text[], $4::text[]) WITH ORDINALITY AS stage (name, role, ordinal)`,
    [setupId, name, stages.map((stage) => stage.name), stages.map((stage) => stage.approverRole)],
  );
}

/** Reads the document's source and writes its sections. @param {Query} query */
export async function importDocument(query, setupId) {
  const [document] = await query('SELECT id, source FROM documents WHERE setup_id = $1', [setupId]);
  const sections = sectionsOf(document.source);
  await query(
    `INSERT INTO document_sections (document_id, ordinal, depth, title, text)
     SELECT $1, row.ordinal, row.depth, row.title, row.text
     FROM unnest($2::int[], $3::int[], $4::text[], $5::text[]) AS row (ordinal, depth, title, text)
     ON CONFLICT DO NOTHING`,
    [document.id, ...['ordinal', 'depth', 'title', 'text'].map((column) => sections.map((section) => section[column]))],
  );
}

/** @param {Query} query */
export async function finalize(query, setupId) {
  await query(
    `UPDATE organizations SET is_configured = true, configured_at = now() WHERE setup_id = $1 AND NOT is_configured`,
    [setupId],
  );
}
