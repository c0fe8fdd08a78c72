import { MACHINE_VERSION } from '../../src/setup/domain/machine.versions.js';
import { diagnose } from '../../src/setup/admin/diagnose/diagnose.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { violations } from '../support/invariants.js';
import { Lead } from '../support/lead.js';
import { leadOnward, load, presentEdges, record, setupsOf, storedSetups } from './stored-setups.js';

const HOW = 'docs/setup-machine.md tells under "Changing it" what a new version of the machine needs.';
const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

afterEach(() => deployment.sql.query('TRUNCATE setups CASCADE'));

it('of this version of the machine there are stored setups; where there are none, they are recorded now', async () => {
  if (storedSetups().some(({ version }) => version === MACHINE_VERSION)) return;
  await record(site, deployment.sql);
  throw new Error(`v${String(MACHINE_VERSION)}.json was missing, and is now recorded: look at it and check it in.`);
});

it('of every older version there are stored setups', () => {
  const versions = Array.from({ length: MACHINE_VERSION }, (_, index) => index + 1);
  expect(storedSetups().map(({ version }) => version)).toEqual(versions);
});

it('the machine is the one that its stored setups are from, or it is a new version', () => {
  const { version, edges } = storedSetups().at(-1) ?? {};
  const changed = JSON.stringify(presentEdges()) !== JSON.stringify(edges);
  if (changed) throw new Error(`The machine changed, and its version is still ${String(version)}. ${HOW}`);
});

describe.each(storedSetups())('what version $version of the machine stored', (stored) => {
  it('has the edges that the database keeps for that version: it was not changed afterwards', async () => {
    const { rows } = await deployment.sql.query<{ edge: string }>(
      `SELECT concat_ws(' ', from_state, event, to_state) AS edge FROM setup_edges WHERE machine_version = $1`,
      [stored.version],
    );
    expect(rows.map(({ edge }) => edge).sort()).toEqual(stored.edges);
  });

  it('is a setup in each of its states', () => {
    const states = new Set(stored.edges.flatMap((edge) => [edge.split(' ')[0], edge.split(' ')[2]]));
    expect([...setupsOf(stored).keys()].sort()).toEqual([...states].sort());
  });

  it('is understood, healthy, and goes on to its end from every state', async () => {
    await load(deployment.sql, stored);
    const ids = [...setupsOf(stored).values()];
    for (const { id, ownerId } of ids) await leadOnward(Lead.of(site, id, ownerId));
    const { rows } = await deployment.sql.query(`SELECT DISTINCT state, machine_version FROM setups`);
    expect(rows).toEqual([{ state: 'COMPLETED', machine_version: MACHINE_VERSION }]);
    expect(await violations(deployment.sql)).toEqual([]);
    const { checks } = await diagnose(deployment.database.url, site.settings.leaseTtlMs);
    expect(checks.filter(({ severity, count }) => severity === 'error' && count > 0)).toEqual([]);
  });
});
