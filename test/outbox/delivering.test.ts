import { setTimeout as sleep } from 'node:timers/promises';
import { useDeployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { addEvents, addSetups, addSink, drained, forget } from './events.js';
import { openRelay, type RelaySite } from './relay-site.js';

const deployment = useDeployment();
let relay: RelaySite;
beforeAll(async () => {
  relay = await openRelay(deployment, { OUTBOX_MAX_ATTEMPTS: '3' });
});
afterAll(() => relay.close());
beforeEach(() => {
  relay.sink.behave = () => ({ delivered: true });
  relay.sink.came.length = 0;
  relay.sink.batches.length = 0;
});
afterEach(() => forget(deployment.sql));

interface Row {
  version: number;
  status: string;
  attempts: number;
  error: string | null;
  waitsMs: number;
  /** When it is tried next, in milliseconds since 1970. */
  nextAt: number;
}

const deliveries = async (sinkId: string): Promise<Row[]> =>
  (
    await deployment.sql.query<Row>(
      `SELECT version, status, attempts, last_error AS error,
         (extract(epoch FROM next_attempt_at - now()) * 1000)::float8 AS "waitsMs",
         (extract(epoch FROM next_attempt_at) * 1000)::float8 AS "nextAt"
       FROM outbox_deliveries WHERE sink_id = $1 ORDER BY setup_id, version`,
      [sinkId],
    )
  ).rows;

const sinkRow = async (sinkId: string) =>
  (
    await deployment.sql.query<{
      failures: number;
      enabled: boolean;
      reason: string | null;
      error: string | null;
      restsMs: number | null;
    }>(
      `SELECT failures, enabled, disabled_reason AS reason, last_error AS error,
         (extract(epoch FROM next_attempt_at - now()) * 1000)::float8 AS "restsMs" FROM outbox_sinks WHERE id = $1`,
      [sinkId],
    )
  ).rows[0];

/** Every pause is over now. */
const hurry = () =>
  deployment.sql.query(
    `WITH d AS (UPDATE outbox_deliveries SET next_attempt_at = now() WHERE status = 'PENDING')
     UPDATE outbox_sinks SET next_attempt_at = NULL`,
  );

const came = (count: number) => eventually(() => Promise.resolve(relay.sink.came.length >= count));

const failing = (error = 'It answered 500.') => ({ delivered: false as const, error });

describe('a delivery that fails', () => {
  it('waits with a growing pause, and what comes after it of the same setup waits with it', async () => {
    const triedAt: number[] = [];
    relay.sink.behave = ({ version }) => {
      triedAt.push(Date.now());
      return version === 1 ? failing() : { delivered: true };
    };
    const sinkId = await addSink(deployment.sql);
    const setups = await addSetups(deployment.sql, 1);
    await addEvents(deployment.sql, setups, 2);
    await eventually(async () => (await deliveries(sinkId))[0]?.attempts === 1);
    await addEvents(deployment.sql, setups, 3, 3);
    await eventually(async () => (await deliveries(sinkId)).length === 3);
    const rows = await deliveries(sinkId);
    expect(rows.map(({ status, attempts, error }) => [status, attempts, error])).toEqual([
      ['PENDING', 1, 'It answered 500.'],
      ['PENDING', 0, null],
      ['PENDING', 0, null],
    ]);
    for (const { nextAt } of rows) expect(nextAt - (triedAt[0] ?? NaN)).toBeGreaterThanOrEqual(4_000);
    await hurry();
    await eventually(async () => (await deliveries(sinkId))[0]?.attempts === 2);
    expect(((await deliveries(sinkId))[0]?.nextAt ?? 0) - (triedAt[1] ?? NaN)).toBeGreaterThanOrEqual(12_000);
    expect(relay.sink.came.map(({ version }) => version)).toEqual([1, 1]);
  });

  it('once too often is a dead letter, and lets the next one of its setup go', async () => {
    relay.sink.behave = ({ version }) => (version === 1 ? failing() : { delivered: true });
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, await addSetups(deployment.sql, 1), 2);
    for (const attempt of [1, 2, 3]) {
      await came(attempt);
      await eventually(async () => (await deliveries(sinkId))[0]?.attempts === attempt);
      await hurry();
    }
    await drained(deployment, sinkId);
    expect((await deliveries(sinkId)).map(({ status, attempts }) => [status, attempts])).toEqual([
      ['DEAD', 3],
      ['DELIVERED', 0],
    ]);
    expect(relay.sink.came.map(({ version, attempts }) => [version, attempts])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
      [2, 0],
    ]);
  });

  it('waits for as long as the receiver asks', async () => {
    relay.sink.behave = () => ({ ...failing(), retryAfterMs: 600_000 });
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, await addSetups(deployment.sql, 1), 1);
    await eventually(async () => (await deliveries(sinkId))[0]?.attempts === 1);
    expect((await deliveries(sinkId))[0]?.waitsMs).toBeGreaterThan(590_000);
    // And so does the sink: another delivery would be refused as well, and lose an attempt.
    const rests = await eventually(async () => (await sinkRow(sinkId))?.restsMs);
    expect(rests).toBeGreaterThan(590_000);
  });

  it('more often than its sink was away keeps its pause when the sink is well again', async () => {
    const [bad = '', ...good] = await addSetups(deployment.sql, 5);
    relay.sink.behave = () => failing();
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, [bad, ...good], 1);
    await eventually(async () => ((await sinkRow(sinkId))?.failures ?? 0) >= 1);
    await deployment.sql.query(
      `WITH s AS (UPDATE outbox_sinks SET failures = 4)
       UPDATE outbox_deliveries SET attempts = 2, next_attempt_at = now() + interval '1 hour' WHERE setup_id <> $1`,
      [bad],
    );
    await deployment.sql.query(
      `UPDATE outbox_deliveries SET attempts = 5, next_attempt_at = now() + interval '3 hours' WHERE setup_id = $1`,
      [bad],
    );
    relay.sink.behave = () => ({ delivered: true });
    const [fresh = ''] = await addSetups(deployment.sql, 1);
    await addEvents(deployment.sql, [fresh], 1);
    await deployment.sql.query(`UPDATE outbox_sinks SET next_attempt_at = NULL`);
    await eventually(
      async () => (await deliveries(sinkId)).filter(({ status }) => status === 'DELIVERED').length === 5,
    );
    const waiting = (await deliveries(sinkId)).filter(({ status }) => status === 'PENDING');
    expect(waiting).toMatchObject([{ attempts: 5 }]);
    expect(waiting[0]?.waitsMs).toBeGreaterThan(2 * 3_600_000);
  });

  it('does not hold up the deliveries of other setups', async () => {
    const setups = await addSetups(deployment.sql, 30);
    relay.sink.behave = ({ setupId }) => (setupId === setups[0] ? failing() : { delivered: true });
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, setups, 2);
    await eventually(
      async () => (await deliveries(sinkId)).filter(({ status }) => status === 'DELIVERED').length === 58,
    );
    expect(await sinkRow(sinkId)).toMatchObject({ enabled: true });
  });
});

describe('a sink through which nothing comes', () => {
  it('is probed with one delivery at a time, rests longer and longer, and then takes everything at once', async () => {
    relay.sink.behave = () => failing('Nobody listens there.');
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, await addSetups(deployment.sql, 20), 1);
    await eventually(async () => ((await sinkRow(sinkId))?.failures ?? 0) >= 3);
    expect(relay.sink.batches.slice(0, 3)).toEqual([8, 1, 1]);
    expect(await sinkRow(sinkId)).toMatchObject({ enabled: true, reason: null, error: 'Nobody listens there.' });
    relay.sink.behave = () => ({ delivered: true });
    await hurry();
    await drained(deployment, sinkId);
    expect(await sinkRow(sinkId)).toMatchObject({ failures: 0, error: null });
    const rows = await deliveries(sinkId);
    expect(rows.filter(({ status }) => status === 'DELIVERED')).toHaveLength(20);
  });

  it('costs no attempt where the sink says that it is away as a whole', async () => {
    relay.sink.behave = () => 'away';
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, await addSetups(deployment.sql, 3), 1);
    await eventually(async () => ((await sinkRow(sinkId))?.failures ?? 0) >= 2);
    expect(await sinkRow(sinkId)).toMatchObject({ error: 'The sink of the test is away: wait.' });
    expect((await deliveries(sinkId)).map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
  });

  it('is disabled after so many hours, says why, keeps what waits, and delivers it when it is enabled', async () => {
    relay.sink.behave = () => failing();
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, await addSetups(deployment.sql, 2), 1);
    await eventually(async () => ((await sinkRow(sinkId))?.failures ?? 0) >= 1);
    await deployment.sql.query(`UPDATE outbox_sinks SET failing_since = now() - interval '73 hours'`);
    await hurry();
    await eventually(async () => (await sinkRow(sinkId))?.enabled === false);
    expect((await sinkRow(sinkId))?.reason).toBe('Nothing was accepted for 72 hours. The last error: It answered 500.');
    relay.sink.behave = () => ({ delivered: true });
    await hurry();
    const before = relay.sink.came.length;
    await sleep(600);
    expect(relay.sink.came).toHaveLength(before);
    await deployment.sql.query(
      `UPDATE outbox_sinks SET enabled = true, disabled_reason = NULL, failures = 0, failing_since = NULL`,
    );
    await drained(deployment, sinkId);
    expect((await deliveries(sinkId)).map(({ status }) => status)).toEqual(['DELIVERED', 'DELIVERED']);
  });

  it('is not disabled for what it refused long ago, when nothing was tried since', async () => {
    relay.sink.behave = () => failing();
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, await addSetups(deployment.sql, 1), 1);
    await eventually(async () => ((await sinkRow(sinkId))?.failures ?? 0) >= 1);
    await deployment.sql.query(
      `UPDATE outbox_sinks SET failures = 9, failing_since = now() - interval '90 hours', next_attempt_at = now() - interval '60 hours'`,
    );
    await deployment.sql.query(`UPDATE outbox_deliveries SET next_attempt_at = now()`);
    await eventually(async () => (await sinkRow(sinkId))?.failures === 1);
    expect(await sinkRow(sinkId)).toMatchObject({ enabled: true, reason: null });
  });

  it('takes nothing more from the moment when an admin disables it', async () => {
    const sinkId = await addSink(deployment.sql);
    relay.sink.behave = async () => {
      await deployment.sql.query(`UPDATE outbox_sinks SET enabled = false`);
      return { delivered: true };
    };
    await addEvents(deployment.sql, await addSetups(deployment.sql, 20), 1);
    await came(8);
    await sleep(500);
    expect(relay.sink.came).toHaveLength(8);
    expect((await deliveries(sinkId)).filter(({ status }) => status === 'PENDING')).toHaveLength(12);
  });

  it('is disabled at once where the receiver wants nothing more', async () => {
    relay.sink.behave = () => ({ ...failing('It answered 410.'), disable: 'The receiver is gone.' });
    const sinkId = await addSink(deployment.sql);
    await addEvents(deployment.sql, await addSetups(deployment.sql, 1), 1);
    await eventually(async () => (await sinkRow(sinkId))?.enabled === false);
    expect((await sinkRow(sinkId))?.reason).toBe('The receiver is gone.');
  });

  it('holds up no other sink, however slow it is', async () => {
    const slow = await addSink(deployment.sql);
    const quick = await addSink(deployment.sql);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resume) => (release = resume));
    relay.sink.behave = async (_delivery, sinkId) => {
      if (sinkId === slow) await held;
      return { delivered: true };
    };
    await addEvents(deployment.sql, await addSetups(deployment.sql, 20), 2);
    await drained(deployment, quick);
    expect((await deliveries(slow)).filter(({ status }) => status === 'DELIVERED')).toEqual([]);
    release();
    await drained(deployment, slow);
  });
});
