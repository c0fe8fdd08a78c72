import { connected } from '../lib/connected.mjs';

/** Of each hundred setups: how many look like which of the originals. */
const SHARES = [
  ['COMPLETED', 90],
  ['ABORTED', 5],
  ['ERROR', 3],
  ['COLLECTING_DOC', 2],
];
/** With their foreign keys, parents first; the columns that tell the copies apart. */
const TABLES = [
  {
    name: 'setups',
    of: 'o.id = c.original',
    own: {
      id: 'c.id',
      owner_id: `'owner-' || c.n`,
      input: `CASE WHEN o.input ? 'organization'
        THEN jsonb_set(o.input, '{organization,name}', to_jsonb('Association ' || c.n)) ELSE o.input END`,
      created_at: `now() - c.n * interval '30 seconds'`,
      state_since: `now() - c.n * interval '29 seconds'`,
      deadline_at: `CASE WHEN o.deadline_at IS NOT NULL THEN now() + interval '10 years' END`,
      completed_at: `CASE WHEN o.completed_at IS NOT NULL THEN now() - c.n * interval '29 seconds' END`,
    },
  },
  { name: 'setup_transitions', of: 'o.setup_id = c.original', own: { setup_id: 'c.id' } },
  { name: 'setup_steps', of: 'o.setup_id = c.original', own: { id: 'gen_random_uuid()', setup_id: 'c.id' } },
  { name: 'outbox_events', of: 'o.setup_id = c.original', own: { setup_id: 'c.id' } },
  {
    name: 'organizations',
    of: 'o.setup_id = c.original',
    own: {
      id: 'c.id',
      setup_id: 'c.id',
      name: `'Association ' || c.n`,
      slug: `'association-' || c.n`,
      logo_blob_id: 'NULL',
    },
  },
  {
    name: 'user_organizations',
    of: `o.organization_id = (SELECT id FROM organizations WHERE setup_id = c.original)`,
    own: { organization_id: 'c.id', user_id: `'owner-' || c.n` },
  },
];

/**
 * Copies setups that were really led, with their logs, ledgers, outbox events and organisations, until there are
 * `total`. Documents and blobs are left out: a list never reads them, and a million of them fills a disk.
 *
 * @param originals the id of one setup in each of the states of SHARES
 */
export const seed = (databaseUrl, originals, { from, to }) =>
  connected(databaseUrl, async (client) => {
    // Nothing here is worth a wait for the disk; foreign keys hold by construction.
    await client.query(`SET synchronous_commit = off; SET session_replication_role = replica`);
    await client.query(`CREATE TEMP TABLE copies (n bigint, id uuid, original uuid)`);
    await client.query(
      `INSERT INTO copies SELECT n, gen_random_uuid(), ($1::uuid[])[1 + (SELECT count(*)
         FROM unnest($2::int[]) bound WHERE (n * 37) % 100 >= bound)] FROM generate_series($3::bigint, $4::bigint) n`,
      [SHARES.map(([state]) => originals[state]), boundsOf(SHARES), from, to - 1],
    );
    await client.query('ANALYZE copies');
    for (const table of TABLES) await copy(client, table);
    await client.query(`VACUUM (ANALYZE)`);
  });

async function copy(client, { name, of, own }) {
  const { rows } = await client.query(
    `SELECT column_name AS column FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'NO' ORDER BY ordinal_position`,
    [name],
  );
  const columns = rows.map(({ column }) => column);
  const values = columns.map((column) => own[column] ?? `o.${column}`);
  await client.query(
    `INSERT INTO ${name} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM copies c JOIN ${name} o ON ${of}`,
  );
  // Before the next one: without figures of a table that has just grown, it would be read from end to end, each time.
  await client.query(`ANALYZE ${name}`);
}

/** Where each share ends, but for the last: [90, 95, 98]. */
function boundsOf(shares) {
  let end = 0;
  return shares.slice(0, -1).map(([, share]) => (end += share));
}
