import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody } from '../support/bodies.js';
import { expectProblem } from '../support/problem.js';
import { query } from '../support/tables.js';
import { complete, expectStatus, walkTo } from '../support/walk.js';
import { failedSetups, withWorkers } from './crowd.js';

interface OverviewBody {
  states: Record<string, number>;
  completedPerHour: { hour: string; count: number }[];
  stuck: number;
}

const PATH = '/v1/admin/overview';
const HOUR_MS = 3_600_000;
let app: TestApplication;

beforeAll(async () => {
  app = await startApplication({ ROLE: 'api' });
  await failedSetups(app, 'failed', 3);
  const owners = await Promise.all(['a', 'b', 'c'].map((name) => app.as(name)));
  const completed = await withWorkers(app, 1, () => Promise.all(owners.map(complete)));
  // One in the hour before the last one, one two days ago, and one now.
  const at = (id: string | undefined, ago: string) =>
    query(app.database.url, `UPDATE setups SET completed_at = date_trunc('hour', now()) - $2::interval WHERE id = $1`, [
      id,
      ago,
    ]);
  await at(completed[0]?.id, '90 minutes');
  await at(completed[1]?.id, '2 days');
  const overdue = await walkTo(await app.as('overdue'), 'COLLECTING_DOC');
  await query(app.database.url, `UPDATE setups SET deadline_at = now() - interval '1 minute' WHERE id = $1`, [
    overdue.id,
  ]);
});

const look = async (): Promise<OverviewBody> =>
  expectStatus(await (await app.as('root', 'admin')).get<OverviewBody>(PATH), 200);

describe('the overview', () => {
  it('counts the setups of each state, and leaves out states without any', async () => {
    expect((await look()).states).toEqual({ ERROR: 3, COMPLETED: 3, COLLECTING_DOC: 1 });
  });

  it('counts as stuck what the list of stuck setups shows', async () => {
    const listed = expectStatus(
      await (await app.as('root', 'admin')).get<{ items: unknown[] }>('/v1/admin/setups/stuck'),
      200,
    );
    expect(listed.items).toHaveLength(4);
    expect((await look()).stuck).toBe(4);
  });

  it('tells for each of the last 24 hours what was completed, the present hour last', async () => {
    const { completedPerHour: hours } = await look();
    expect(hours).toHaveLength(24);
    const begins = hours.map(({ hour }) => Date.parse(hour));
    expect(begins.every((begin, index) => index === 0 || begin - (begins[index - 1] ?? 0) === HOUR_MS)).toBe(true);
    expect(begins.at(-1)).toBeLessThanOrEqual(Date.now());
    const counted = hours.flatMap(({ count }, index) => (count > 0 ? [[index, count]] : []));
    // The one of two days ago is in none of them.
    expect(counted).toEqual([
      [21, 1],
      [23, 1],
    ]);
  });

  it('is for admins only', async () => {
    expectProblem(await (await app.as('somebody')).get<ProblemBody>(PATH), 'FORBIDDEN', PATH);
  });
});
