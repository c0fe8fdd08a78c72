import pg from 'pg';
import { Receiver } from '../effects/receiver.js';
import { startApplication, type TestApplication } from '../support/application.js';
import { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { query as rowsOf } from '../support/tables.js';
import { complete } from '../support/walk.js';

/** Tables that grow with the setups. */
const GROWING =
  /\b(setups|setup_transitions|setup_steps|blobs|idempotency_keys|organizations|user_organizations|documents|document_sections|workflow_templates|workflow_stages|outbox_events|outbox_deliveries|webhook_attempts|lock_fence)\b/;

interface Sent {
  name: string | undefined;
  values: unknown[];
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: Plan[];
}

/** Every statement of the application, from its beginning on, by its text. */
const sent = new Map<string, Sent>();
// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its client below
const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (this: pg.Client, statement: unknown, values?: unknown, ...rest: unknown[]) {
  const { name, text = '' } = (typeof statement === 'string' ? { text: statement } : statement) as Sent & {
    text?: string;
  };
  if (GROWING.test(text) && !text.startsWith('EXPLAIN') && Array.isArray(values)) sent.set(text, { name, values });
  return (query as (...all: unknown[]) => unknown).call(this, statement, values, ...rest);
} as typeof query;

let app: TestApplication;
let admin: Client;
let receiver: Receiver;
/** Indexes that hold a small part of their table: reading all of such a one is not much. */
let partial: Set<string>;

beforeAll(async () => {
  app = await startApplication({ WEBHOOK_PRIVATE_ADDRESSES: 'allow' });
  receiver = await Receiver.open();
  admin = await app.as('root', 'admin');
  const rows = await rowsOf<{ name: string }>(
    app.database.url,
    `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indpred IS NOT NULL`,
  );
  partial = new Set(rows.map(({ name }) => name));
});
afterAll(async () => {
  pg.Client.prototype.query = query;
  await receiver.close();
});

/** What each statement reads without being led there by an index, though the planner may use any. */
async function wholeReads(statements: Iterable<[string, Sent]>): Promise<Record<string, string[]>> {
  const sql = new pg.Client({ connectionString: app.database.url });
  await sql.connect();
  try {
    await sql.query('SET enable_seqscan = off');
    const found: Record<string, string[]> = {};
    for (const [text, { name, values }] of [...statements]) {
      // A prepared statement may get a plan for whatever its parameters are.
      const { rows } = name
        ? await sql.query<Explained>(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`)
        : await sql.query<Explained>(`EXPLAIN (FORMAT JSON) ${text}`, values);
      const whole = rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan: plan }) => wholes(plan, false)));
      if (whole.length > 0) found[text.replace(/\s+/g, ' ').trim()] = whole;
    }
    return found;
  } finally {
    await sql.end();
  }
}

interface Explained {
  'QUERY PLAN': [{ Plan: Plan }];
}

function wholes(plan: Plan, isLimited: boolean): string[] {
  const { 'Node Type': type, 'Relation Name': table, 'Index Name': index = '' } = plan;
  const isWhole =
    type === 'Seq Scan' || (type.includes('Index') && !plan['Index Cond'] && !partial.has(index) && !isLimited);
  const here = isWhole && (table === undefined || GROWING.test(table)) ? [`${type} of ${table ?? index}`] : [];
  return [...here, ...(plan.Plans ?? []).flatMap((part) => wholes(part, isLimited || type === 'Limit'))];
}

it('no statement on the way of a setup, of a read, of the sweeper or of the relay reads a growing table from end to end', async () => {
  await admin.post('/v1/admin/webhooks', { url: receiver.url });
  const owner = await app.as('owner');
  const { id } = await complete(owner);
  for (const path of ['', '/transitions', '/sections']) await owner.get(`/v1/setups/${id}${path}`);
  await owner.get('/v1/setups');
  for (const path of ['/v1/setups', '/v1/setups?state=ERROR', '/v1/admin/setups/stuck']) await admin.get(path);
  await eventually(() => Promise.resolve(receiver.events.some(({ type }) => type === 'setup.completed')));
  // The sweeper comes every second.
  await eventually(() => Promise.resolve([...sent.keys()].some((text) => text.includes('deadline_at <'))));

  expect(await wholeReads(sent)).toEqual({});
  expect(sent.size).toBeGreaterThan(30);
});

it('the check finds what has no index to be led by', async () => {
  const bad = 'SELECT 1 FROM setups WHERE last_error IS NULL';
  expect(await wholeReads([[bad, { name: undefined, values: [] }]])).toEqual({ [bad]: ['Seq Scan of setups'] });
});
