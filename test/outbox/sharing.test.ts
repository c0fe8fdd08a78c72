import { setTimeout as sleep } from 'node:timers/promises';
import { useDeployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { addEvents, addSetups, addSink, drained, forget } from './events.js';
import { openRelay } from './relay-site.js';

const deployment = useDeployment();
afterEach(() => forget(deployment.sql));

it('three workers share six sinks: each event comes to each sink once and in order', async () => {
  const relays = await Promise.all([1, 2, 3].map(() => openRelay(deployment)));
  try {
    const sinks = await Promise.all(Array.from({ length: 6 }, () => addSink(deployment.sql)));
    const setups = await addSetups(deployment.sql, 40);
    for (let version = 1; version <= 5; version += 1) await addEvents(deployment.sql, setups, version, version);
    for (const id of sinks) await drained(deployment, id);
    const came = relays.flatMap(({ sink }) => sink.came).sort((a, b) => a.at - b.at);
    expect(came).toHaveLength(6 * 40 * 5);
    for (const sinkId of sinks) {
      for (const setupId of setups) {
        const versions = came.filter((one) => one.sinkId === sinkId && one.setupId === setupId);
        expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
      }
    }
    const serving = relays.filter(({ sink }) => sink.came.length > 0);
    expect(serving.length).toBeGreaterThan(1);
  } finally {
    await Promise.all(relays.map((relay) => relay.close()));
  }
});

it('a worker that stood still past its lease settles nothing; who took over delivers again', async () => {
  const [stale, fresh] = [await openRelay(deployment, { LEASE_TTL_MS: '1000' }), await openRelay(deployment)];
  try {
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resume) => (wake = resume));
    const stuck = async () => {
      await asleep;
      return { delivered: true as const };
    };
    stale.sink.behave = stuck;
    fresh.sink.behave = stuck;
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, await addSetups(deployment.sql, 1), 1);
    const holder = await eventually(async () => {
      const { rows } = await deployment.sql.query<{ by: string }>(
        `SELECT locked_by AS by FROM outbox_sinks WHERE id = $1 AND locked_by IS NOT NULL`,
        [sinkId],
      );
      return rows[0]?.by;
    });
    // Taken over as if the holder had been silent: all relays of this process have one name.
    await deployment.sql.query(
      `UPDATE outbox_sinks SET locked_by = 'another worker', locked_until = now() + interval '1 hour' WHERE id = $1`,
      [sinkId],
    );
    wake();
    await sleep(500);
    const { rows } = await deployment.sql.query(
      `SELECT d.status, s.locked_by AS by FROM outbox_deliveries d JOIN outbox_sinks s ON s.id = d.sink_id WHERE s.id = $1`,
      [sinkId],
    );
    expect(holder).toMatch(/:\d+:/);
    expect(rows).toEqual([{ status: 'PENDING', by: 'another worker' }]);
    await deployment.sql.query(`UPDATE outbox_sinks SET locked_until = now() - interval '1 second' WHERE id = $1`, [
      sinkId,
    ]);
    await drained(deployment, sinkId);
    expect([...stale.sink.came, ...fresh.sink.came]).toHaveLength(2);
  } finally {
    await Promise.all([stale.close(), fresh.close()]);
  }
});

it('a worker that stops gives its sinks back at once', async () => {
  const relay = await openRelay(deployment);
  const sinkId = await addSink(deployment.sql);
  await addEvents(deployment.sql, await addSetups(deployment.sql, 1), 1);
  await drained(deployment, sinkId);
  await relay.close();
  const { rows } = await deployment.sql.query(`SELECT locked_by FROM outbox_sinks WHERE id = $1`, [sinkId]);
  expect(rows).toEqual([{ locked_by: null }]);
});
