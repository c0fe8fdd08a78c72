import { readTitle } from '../clients/documents.mjs';

/** Failures that the clients' documents deserve, and what the pipeline itself says of a step that was overtaken. */
const DESERVED = ['IMPORT_NO_SECTIONS', 'IMPORT_UNREADABLE', 'OVERTAKEN', 'TIMED_OUT'];

const RULES = {
  'a setup has one organisation at most': `
    SELECT setup_id AS "setupId", count(*) || ' organisations' AS detail
    FROM organizations GROUP BY setup_id HAVING count(*) > 1`,

  'an organisation has exactly one owner': `
    SELECT o.setup_id AS "setupId", count(u.user_id) || ' owners' AS detail
    FROM organizations o LEFT JOIN user_organizations u ON u.organization_id = o.id AND u.role = 'ORG_OWNER'
    GROUP BY o.setup_id, o.id HAVING count(u.user_id) <> 1`,

  'an organisation is configured exactly when its setup is completed': `
    SELECT s.id AS "setupId", s.state || ', configured: ' || coalesce(o.is_configured::text, 'no organisation') AS detail
    FROM setups s LEFT JOIN organizations o ON o.setup_id = s.id
    WHERE (s.state = 'COMPLETED') <> coalesce(o.is_configured, false)`,

  'a completed setup has everything': `
    SELECT s.id AS "setupId", concat('document ', d.id, ', workflow ', w.id, ', source ', b.id) AS detail
    FROM setups s LEFT JOIN documents d ON d.setup_id = s.id LEFT JOIN workflow_templates w ON w.setup_id = s.id
      LEFT JOIN blobs b ON b.setup_id = s.id AND b.kind = 'document' AND b.id = d.source_blob_id
    WHERE s.state = 'COMPLETED' AND (d.id IS NULL OR w.id IS NULL OR b.id IS NULL
      OR (SELECT count(*) FROM workflow_stages st WHERE st.template_id = w.id) <> 2)`,

  'an aborted setup, and one that begins anew, owns nothing': `
    SELECT s.id AS "setupId", owned.what AS detail FROM setups s JOIN (
      SELECT setup_id, 'organisation' AS what FROM organizations UNION ALL SELECT setup_id, 'document' FROM documents
      UNION ALL SELECT setup_id, 'workflow' FROM workflow_templates UNION ALL SELECT setup_id, 'upload' FROM blobs
    ) AS owned ON owned.setup_id = s.id WHERE s.state IN ('ABORTED', 'IDLE')`,

  'an owner has one open setup at most': `
    SELECT min(id::text) AS "setupId", owner_id || ' has ' || count(*) AS detail
    FROM setups WHERE state NOT IN ('COMPLETED', 'ABORTED') GROUP BY owner_id HAVING count(*) > 1`,

  'only a document that deserves it fails': `
    SELECT DISTINCT st.setup_id AS "setupId", st.name || ': ' || (failure ->> 'code') AS detail
    FROM setup_steps st, jsonb_array_elements(st.failures) AS failure
    WHERE failure ->> 'code' NOT IN (${DESERVED.map((code) => `'${code}'`).join(', ')})`,
};

/** The rows that the setups left behind. @returns {Promise<import('./log.mjs').Violation[]>} */
export async function checkRows(database) {
  const found = [];
  for (const [rule, sql] of Object.entries(RULES)) {
    for (const { setupId, detail } of await database.query(sql)) found.push({ rule, setupId, detail });
  }
  return [...found, ...(await checkSections(database))];
}

/** A completed import has made exactly the sections of the document that was submitted last, in order. */
async function checkSections(database) {
  const documents = await database.query(
    `SELECT d.setup_id AS "setupId", d.title, count(sec.ordinal)::int AS total, min(sec.ordinal) AS first,
       max(sec.ordinal) AS last,
       count(*) FILTER (WHERE sec.title <> 'Part ' || sec.ordinal || ' of ' || split_part(d.title, ' ', 2))::int AS foreign
     FROM documents d JOIN setups s ON s.id = d.setup_id LEFT JOIN document_sections sec ON sec.document_id = d.id
     WHERE s.state = 'COMPLETED' GROUP BY d.id`,
  );
  return documents.flatMap(({ setupId, title, total, first, last, foreign }) => {
    const { sections } = readTitle(title);
    if (total === sections && first === 1 && last === sections && foreign === 0) return [];
    const detail = `${title}: ${String(total)} from ${String(first)} to ${String(last)}, ${String(foreign)} foreign`;
    return [{ rule: 'a completed import has exactly its sections', setupId, detail }];
  });
}
