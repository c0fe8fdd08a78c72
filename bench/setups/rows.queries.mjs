import { connected } from '../lib/connected.mjs';

/** What every finished setup has, in the product's tables and in the peers'. */
const OF_EACH = { owners: 1, documents: 1, sections: 40, templates: 1, stages: 2 };

/**
 * Checks that a target has really done the work: that each of its organisations is configured and has all its rows.
 *
 * @param {string} databaseUrl
 * @returns how many setups it has finished
 * @throws {Error} where rows are missing or too many
 */
export const countFinished = (databaseUrl) =>
  connected(databaseUrl, async (client) => {
    const { rows } = await client.query(`
      SELECT (SELECT count(*)::int FROM organizations) AS organizations,
        (SELECT count(*)::int FROM organizations WHERE is_configured) AS configured,
        (SELECT count(*)::int FROM user_organizations WHERE role = 'ORG_OWNER') AS owners,
        (SELECT count(*)::int FROM documents) AS documents,
        (SELECT count(*)::int FROM document_sections) AS sections,
        (SELECT count(*)::int FROM workflow_templates) AS templates,
        (SELECT count(*)::int FROM workflow_stages) AS stages`);
    const [{ organizations, configured, ...counts }] = rows;
    const right = Object.entries(OF_EACH).every(([of, each]) => counts[of] === each * organizations);
    if (configured !== organizations || !right) {
      throw new Error(`Not every setup is whole: ${JSON.stringify(rows[0])}`);
    }
    return organizations;
  });
