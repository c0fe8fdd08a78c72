import type pg from 'pg';
import { useDeployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { addEvents, addSetups, addSink, drained, forget } from './events.js';
import { openRelay, type RelaySite } from './relay-site.js';

const deployment = useDeployment();
let relay: RelaySite;
beforeAll(async () => {
  relay = await openRelay(deployment);
});
afterAll(() => relay.close());
afterEach(() => forget(deployment.sql));

/** Of numbers that this cluster has not come to. */
const FOREIGN = '9000000000:9000000000:';

const cameTo = (sinkId: string) => relay.sink.came.filter((one) => one.sinkId === sinkId);

/** Versions by setup, in the order in which they came. */
function versionsOf(sinkId: string): Map<string, number[]> {
  const versions = new Map<string, number[]>();
  for (const { setupId, version } of cameTo(sinkId)) {
    versions.set(setupId, [...(versions.get(setupId) ?? []), version]);
  }
  return versions;
}

async function begun(setups: string[]): Promise<pg.PoolClient> {
  const session = await deployment.sql.connect();
  await session.query('BEGIN');
  await addEvents(session, setups, 1);
  return session;
}

async function commit(session: pg.PoolClient): Promise<void> {
  await session.query('COMMIT');
  session.release();
}

describe('the relay', () => {
  it('misses no event whose transaction began before another one and committed after it', async () => {
    const sinkId = await addSink(deployment.sql);
    const [first = '', second = '', third = ''] = await addSetups(deployment.sql, 3);
    const early = await begun([first]);
    const late = await begun([second]);
    await commit(late);
    await eventually(() => Promise.resolve(cameTo(sinkId).length === 1));
    await addEvents(deployment.sql, [third], 1);
    await eventually(() => Promise.resolve(cameTo(sinkId).length === 2));
    // The position is now far behind the transaction that still runs.
    await commit(early);
    await drained(deployment, sinkId);
    expect(cameTo(sinkId).map(({ setupId }) => setupId)).toEqual([second, third, first]);
  });

  it('delivers everything once and in order, more than one page of it and from many transactions at once', async () => {
    const sinkId = await addSink(deployment.sql);
    const setups = await addSetups(deployment.sql, 500);
    const writers = [0, 1, 2, 3].map(async (writer) => {
      for (let version = 1; version <= 6; version += 1) {
        for (let at = writer * 125; at < (writer + 1) * 125; at += 25) {
          await addEvents(deployment.sql, setups.slice(at, at + 25), version, version);
        }
      }
    });
    await Promise.all(writers);
    await drained(deployment, sinkId, 60_000);
    const versions = versionsOf(sinkId);
    for (const id of setups) expect(versions.get(id)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('leads to a sink only the types that it wants', async () => {
    const sinkId = await addSink(deployment.sql, ['setup.completed']);
    const setups = await addSetups(deployment.sql, 3);
    await addEvents(deployment.sql, setups, 7);
    await drained(deployment, sinkId);
    for (const id of setups) expect(versionsOf(sinkId).get(id)).toEqual([3, 6]);
  });

  it('stops with a reason at a position of another cluster, and loses nothing', async () => {
    const sinkId = await addSink(deployment.sql);
    await drained(deployment, sinkId, 60_000);
    await deployment.sql.query(`UPDATE outbox_sinks SET position = $2 WHERE id = $1`, [sinkId, FOREIGN]);
    const setups = await addSetups(deployment.sql, 1);
    await addEvents(deployment.sql, setups, 1);
    const sink = await eventually(async () => {
      const { rows } = await deployment.sql.query<{ position: string; failures: number; error: string | null }>(
        `SELECT position, failures, last_error AS error FROM outbox_sinks WHERE id = $1`,
        [sinkId],
      );
      return rows[0] && rows[0].failures > 0 && rows[0];
    });
    expect(sink).toMatchObject({ position: FOREIGN, error: expect.stringMatching(/another database cluster/) });
    await deployment.sql.query(`UPDATE outbox_sinks SET position = '1:1:', next_attempt_at = NULL WHERE id = $1`, [
      sinkId,
    ]);
    await drained(deployment, sinkId, 60_000);
    expect(versionsOf(sinkId).get(setups[0] ?? '')).toEqual([1]);
  });
});
