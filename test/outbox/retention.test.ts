import { useDeployment } from '../support/deployment.js';
import { addEvents, addSetups, addSink, drained, forget } from './events.js';
import { openRelay, type RelaySite } from './relay-site.js';

const deployment = useDeployment();
let relay: RelaySite;
beforeAll(async () => {
  relay = await openRelay(deployment, { OUTBOX_RETENTION_DAYS: '30', OUTBOX_MAX_ATTEMPTS: '1' });
});
afterAll(() => relay.close());
beforeEach(() => {
  relay.sink.behave = () => ({ delivered: true });
});
afterEach(() => forget(deployment.sql));

const left = async () => {
  const { rows } = await deployment.sql.query<{ events: number; deliveries: string[] }>(
    `SELECT (SELECT count(*)::int FROM outbox_events) AS events,
       ARRAY(SELECT status FROM outbox_deliveries ORDER BY status) AS deliveries`,
  );
  return rows[0];
};

it('keeps what was delivered for 30 days, and then forgets it with its events', async () => {
  const sinkId = await addSink(deployment.sql);
  await addEvents(deployment.sql, await addSetups(deployment.sql, 2), 1);
  await drained(deployment, sinkId);
  await deployment.clock.advance('29 days');
  expect(await relay.retention.purge()).toBe(0);
  await deployment.clock.advance('25 hours');
  expect(await relay.retention.purge()).toBe(4);
  expect(await left()).toEqual({ events: 0, deliveries: [] });
});

it('keeps a dead letter with its event as long, so that it can be replayed', async () => {
  relay.sink.behave = () => ({ delivered: false, error: 'It answered 400.' });
  const sinkId = await addSink(deployment.sql);
  const setups = await addSetups(deployment.sql, 1);
  await addEvents(deployment.sql, setups, 1);
  await deployment.clock.advance('31 days');
  await drained(deployment, sinkId);
  await relay.retention.purge();
  expect(await left()).toEqual({ events: 1, deliveries: ['DEAD'] });
  await deployment.clock.advance('31 days');
  await relay.retention.purge();
  expect(await left()).toEqual({ events: 0, deliveries: [] });
});

it('keeps what waits for a sink that is served, however old it is', async () => {
  const sinkId = await addSink(deployment.sql);
  await deployment.sql.query(`UPDATE outbox_sinks SET next_attempt_at = now() + interval '300 days'`);
  await addEvents(deployment.sql, await addSetups(deployment.sql, 1), 1);
  await deployment.clock.advance('100 days');
  await deployment.sql.query(`UPDATE outbox_sinks SET served_at = now()`);
  expect(await relay.retention.purge()).toBe(0);
  await deployment.sql.query(`UPDATE outbox_sinks SET next_attempt_at = NULL`);
  await drained(deployment, sinkId);
  expect(relay.sink.came.filter((one) => one.sinkId === sinkId)).toHaveLength(1);
});

it('does not wait for a sink that was disabled all that time', async () => {
  await addSink(deployment.sql);
  await deployment.sql.query(`UPDATE outbox_sinks SET enabled = false`);
  await addEvents(deployment.sql, await addSetups(deployment.sql, 1), 2);
  await deployment.clock.advance('29 days');
  expect(await relay.retention.purge()).toBe(0);
  await deployment.clock.advance('2 days');
  expect(await relay.retention.purge()).toBe(2);
});

it('gives up a delivery whose event is gone: it would hold up its setup for ever', async () => {
  const sinkId = await addSink(deployment.sql);
  await deployment.sql.query(`UPDATE outbox_sinks SET next_attempt_at = now() + interval '1 day'`);
  const setups = await addSetups(deployment.sql, 1);
  await deployment.sql.query(
    `INSERT INTO outbox_deliveries (sink_id, setup_id, version, type) SELECT $1, id, 1, 'setup.error' FROM unnest($2::uuid[]) AS id`,
    [sinkId, setups],
  );
  await relay.retention.purge();
  const { rows } = await deployment.sql.query(`SELECT status, last_error FROM outbox_deliveries`);
  expect(rows).toEqual([{ status: 'DEAD', last_error: 'Its event is no longer kept.' }]);
});

it('forgets tests of webhooks as well', async () => {
  const sinkId = await addSink(deployment.sql);
  await deployment.sql.query(
    `WITH w AS (INSERT INTO webhook_endpoints (id, url, secret, created_by) VALUES ($1, 'https://example.org/', 'x', 'user:x'))
     SELECT 1`,
    [sinkId],
  );
  await deployment.sql.query(`INSERT INTO webhook_attempts (endpoint_id, duration_ms) VALUES ($1, 1)`, [sinkId]);
  await deployment.clock.advance('29 days');
  expect(await relay.retention.purge()).toBe(0);
  await deployment.sql.query(`UPDATE webhook_attempts SET at = at - interval '31 days'`);
  expect(await relay.retention.purge()).toBe(1);
});

it('forgets events where there is no sink at all', async () => {
  await addEvents(deployment.sql, await addSetups(deployment.sql, 3), 2);
  await deployment.clock.advance('31 days');
  expect(await relay.retention.purge()).toBe(6);
});
