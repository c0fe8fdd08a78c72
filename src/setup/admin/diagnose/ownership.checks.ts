import type { Check } from './check.js';

/** One setup has one organisation, with one owner, or owns nothing (invariant 3 of docs/architecture.md). */
export const OWNERSHIP_CHECKS: readonly Check[] = [
  {
    code: 'ORGANIZATION_WITHOUT_SETUP',
    title: 'Organisations that no setup explains',
    severity: 'error',
    sentence:
      'Their setup is gone or aborted, or has not saved an organisation: nobody will ever finish them. ' +
      'Read the log of the setup that they name, then remove each with its links.',
    sql: `
      SELECT o.id, o.created_at AS since FROM organizations o
      LEFT JOIN setups s ON s.id = o.setup_id
      LEFT JOIN setup_steps st ON st.setup_id = s.id AND st.run = s.run AND st.name = 'saveOrganization'
        AND st.status = 'DONE'
      WHERE st.id IS NULL OR s.state = 'ABORTED'`,
  },
  {
    code: 'SETUP_WITH_TWO_ORGANIZATIONS',
    title: 'Setups with more than one organisation',
    severity: 'error',
    sentence:
      'The constraint uq_organizations_setup forbids this: check that it is there. ' +
      "The ledger's saveOrganization names the right organisation; remove the other ones.",
    sql: `
      SELECT setup_id AS id, min(created_at) AS since FROM organizations GROUP BY setup_id HAVING count(*) > 1`,
  },
  {
    code: 'ORGANIZATION_WITHOUT_OWNER',
    title: 'Organisations without an owner',
    severity: 'error',
    sentence: 'Nobody may change them. Link the owner of their setup with the role ORG_OWNER.',
    sql: `
      SELECT o.id, o.created_at AS since FROM organizations o
      WHERE NOT EXISTS (SELECT FROM user_organizations u WHERE u.organization_id = o.id AND u.role = 'ORG_OWNER')`,
  },
  {
    code: 'ORGANIZATION_WITH_TWO_OWNERS',
    title: 'Organisations with more than one owner',
    severity: 'error',
    sentence:
      'The index uq_user_organizations_owner forbids this: check that it is there. ' +
      'Keep the link of the owner of their setup.',
    sql: `
      SELECT organization_id AS id, min(created_at) AS since FROM user_organizations WHERE role = 'ORG_OWNER'
      GROUP BY organization_id HAVING count(*) > 1`,
  },
  {
    code: 'ORGANIZATION_CONFIGURED_EARLY',
    title: 'Organisations configured before their setup is completed',
    severity: 'error',
    sentence: 'Their doors are open, and their setup is not COMPLETED. Look why, then set is_configured back.',
    sql: `
      SELECT o.id, o.configured_at AS since FROM organizations o JOIN setups s ON s.id = o.setup_id
      WHERE o.is_configured AND s.state <> 'COMPLETED'`,
  },
  {
    code: 'SETUP_COMPLETED_UNCONFIGURED',
    title: 'Completed setups without a configured organisation',
    severity: 'error',
    sentence: 'Their owner was told that all is done, and the doors are closed. Look why, then configure by hand.',
    sql: `
      SELECT s.id, s.state_since AS since FROM setups s WHERE s.state = 'COMPLETED'
        AND NOT EXISTS (SELECT FROM organizations o WHERE o.setup_id = s.id AND o.is_configured)`,
  },
  {
    code: 'SETUP_ABORTED_WITH_ROWS',
    title: 'Aborted setups that still own rows',
    severity: 'error',
    sentence:
      'A compensation was left out: an organisation, document, section, workflow or upload is still there. ' +
      'Remove what the setup owns before it is restarted.',
    // Sections, stages and links hang on rows that may be gone: the ledger still knows their ids.
    sql: `
      SELECT s.id, s.state_since AS since FROM setups s WHERE s.state = 'ABORTED' AND (
        EXISTS (SELECT FROM organizations o WHERE o.setup_id = s.id)
        OR EXISTS (SELECT FROM documents d WHERE d.setup_id = s.id)
        OR EXISTS (SELECT FROM workflow_templates w WHERE w.setup_id = s.id)
        OR EXISTS (SELECT FROM blobs b WHERE b.setup_id = s.id)
        OR EXISTS (SELECT FROM setup_steps st WHERE st.setup_id = s.id AND (
          EXISTS (SELECT FROM user_organizations u WHERE u.organization_id = (st.result ->> 'organizationId')::uuid)
          OR EXISTS (SELECT FROM workflow_stages g WHERE g.template_id = (st.result ->> 'templateId')::uuid)
          OR EXISTS (SELECT FROM document_sections c WHERE c.document_id
            = coalesce(st.result ->> 'documentId', st.checkpoint ->> 'documentId')::uuid))))`,
  },
  {
    code: 'BLOB_WITHOUT_INPUT',
    title: 'Uploads that no input names',
    severity: 'error',
    sentence: 'Nothing will ever read or remove them. Look at the setup that they name, then delete them.',
    sql: `
      SELECT b.id, b.created_at AS since FROM blobs b LEFT JOIN setups s ON s.id = b.setup_id
      WHERE b.id::text IS DISTINCT FROM CASE b.kind WHEN 'logo' THEN s.input #>> '{organization,logo,blobId}'
        ELSE s.input #>> '{document,source,blobId}' END`,
  },
];
