import { randomUUID } from 'node:crypto';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

/** The database's times of a setup, in milliseconds before now. */
async function ages({ id }: Lead): Promise<Record<string, number>> {
  const { rows } = await deployment.sql.query<{ ages: Record<string, number> }>(
    `SELECT jsonb_build_object(
       'created', ${ageOf('s.created_at')}, 'deadline', ${ageOf('s.deadline_at')},
       'step', (SELECT ${ageOf('min(updated_at)')} FROM setup_steps WHERE setup_id = s.id),
       'line', (SELECT ${ageOf('min(at)')} FROM setup_transitions WHERE setup_id = s.id),
       'event', (SELECT ${ageOf('min(created_at)')} FROM outbox_events WHERE setup_id = s.id)) AS ages
     FROM setups s WHERE id = $1`,
    [id],
  );
  return rows[0]?.ages ?? {};
}

const ageOf = (time: string): string => `round(extract(epoch FROM clock_timestamp() - ${time}) * 1000)`;

/** How much older each of these became, in minutes. */
const grown = (before: Record<string, number>, after: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(before).map(([name, age]) => [name, Math.round(((after[name] ?? NaN) - age) / 60_000)]),
  );

it('makes everything that is stored older by the same time', async () => {
  const lead = await (await Lead.create(site)).to('IMPORTING');
  const before = await ages(lead);
  await deployment.clock.advance('10 min');
  await deployment.clock.advance(5 * 60_000);
  expect(grown(before, await ages(lead))).toEqual({ created: 15, deadline: 15, step: 15, line: 15, event: 15 });
});

it('leaves the other setups where time goes on for one', async () => {
  const [mine, other] = [await Lead.create(site), await Lead.create(site)];
  const before = [await ages(mine), await ages(other)] as const;
  await deployment.clock.advance('1 hour', mine.id);
  expect(grown(before[0], await ages(mine)).created).toBe(60);
  expect(grown(before[1], await ages(other)).created).toBe(0);
});

it('moves every column with a time, also one that is added tomorrow', async () => {
  await deployment.sql.query('CREATE TABLE tomorrow (setup_id uuid NOT NULL, due_at timestamptz NOT NULL)');
  await deployment.sql.query('INSERT INTO tomorrow VALUES ($1, now())', [randomUUID()]);
  await deployment.clock.advance('1 day');
  const { rows } = await deployment.sql.query(`SELECT now() - due_at > interval '1 day' AS moved FROM tomorrow`);
  expect(rows).toEqual([{ moved: true }]);
  await deployment.sql.query('DROP TABLE tomorrow');
});

it('changes nothing where it is given no interval, or a setup without a deadline', async () => {
  const lead = await Lead.create(site);
  await expect(deployment.clock.advance('soon')).rejects.toThrow('invalid input syntax for type interval');
  await expect(deployment.clock.passDeadline(lead.id)).rejects.toThrow(`The setup ${lead.id} has no deadline.`);
  expect((await ages(lead)).created).toBeLessThan(60_000);
});

it('a deadline passes without waiting for it: the sweeper of another process times the setup out', async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_DOC');
  const worker = await deployment.open({ ROLE: 'worker' });
  await deployment.clock.passDeadline(lead.id);
  await eventually(async () => (await lead.row()).state === 'TIMEOUT', 5_000);
  await worker.close();
});

it('goes on under transitions in flight, and none of them is lost', async () => {
  const leads = await Promise.all(Array.from({ length: 8 }, () => Lead.create(site)));
  const running = Promise.all(leads.map((lead) => lead.to('SAVING_ORG')));
  for (let n = 0; n < 10; n += 1) await deployment.clock.advance('1 s');
  await running;
  for (const lead of leads) expect(await lead.row()).toMatchObject({ state: 'SAVING_ORG', version: 2 });
});
