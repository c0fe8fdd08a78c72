import type { Lead } from '../support/lead.js';
import { LEASE_TTL_MS, useDamage } from './diagnose-damage.js';

const damage = useDamage();

/** As if the open step's last sign of life had been so long ago. */
const ageStep = async (lead: Lead, seconds: number): Promise<string> => {
  const [id = ''] = await damage.write(
    `UPDATE setup_steps SET updated_at = now() - $2 * interval '1 second',
       locked_at = CASE WHEN locked_by IS NOT NULL THEN now() - $2 * interval '1 second' END
     WHERE setup_id = $1 AND status IN ('PENDING', 'RUNNING') RETURNING id`,
    [lead.id, seconds],
  );
  return id;
};

it('a lease is found that ended more than 5 s ago, and not before', async () => {
  const lead = await damage.at('IMPORTING');
  await lead.claim('a dead worker');
  await ageStep(lead, LEASE_TTL_MS / 1_000 + 1);
  expect(await damage.found()).toEqual({});
  const id = await ageStep(lead, LEASE_TTL_MS / 1_000 + 6);
  expect(await damage.found()).toEqual({ STEP_LEASE_EXPIRED: [id] });
  expect(await damage.found(2 * LEASE_TTL_MS)).toEqual({});
});

it('a deadline is found that passed more than 5 s ago, and not before', async () => {
  const lead = await damage.at('COLLECTING_ORG');
  const pass = (seconds: number) =>
    damage.write(`UPDATE setups SET deadline_at = now() - $2 * interval '1 second' WHERE id = $1`, [lead.id, seconds]);
  await pass(1);
  expect(await damage.found()).toEqual({});
  await pass(6);
  expect(await damage.found()).toEqual({ SETUP_OVERDUE: [lead.id] });
});

it('a step is found that has waited for a worker for more than 10 s, and not before', async () => {
  const lead = await damage.at('IMPORTING');
  await ageStep(lead, 5);
  expect(await damage.found()).toEqual({});
  const id = await ageStep(lead, 11);
  expect(await damage.found()).toEqual({ STEP_WITHOUT_JOB: [id] });
});

describe('an open step is found', () => {
  it('of a setup in another state', async () => {
    const lead = await damage.at('COMPLETED');
    const [id] = await damage.write(
      `UPDATE setup_steps SET status = 'PENDING', updated_at = now() WHERE setup_id = $1 AND name = 'finalize'
       RETURNING id`,
      [lead.id],
    );
    expect(await damage.found()).toEqual({ STEP_OUT_OF_PLACE: [id] });
  });

  it('of another run of a setup in the same state', async () => {
    const lead = await damage.at('IMPORTING');
    const [id] = await damage.write(
      `INSERT INTO setup_steps (id, setup_id, run, name) VALUES (gen_random_uuid(), $1, 7, 'importDocument')
       RETURNING id`,
      [lead.id],
    );
    expect(await damage.found()).toEqual({ STEP_OUT_OF_PLACE: [id] });
  });
});

it.each([
  ['is gone', `DELETE FROM setup_steps WHERE setup_id = $1 AND name = 'importDocument'`],
  ['has ended', `UPDATE setup_steps SET status = 'DONE' WHERE setup_id = $1 AND name = 'importDocument'`],
])('a setup is found whose step %s', async (_, sql) => {
  const lead = await damage.at('IMPORTING');
  await damage.write(sql, [lead.id]);
  expect(await damage.found()).toEqual({ SETUP_WITHOUT_STEP: [lead.id] });
});

describe('what may wait is told with its age:', () => {
  it('steps, a finding from a minute on', async () => {
    const lead = await damage.at('IMPORTING');
    const id = await ageStep(lead, 5);
    const result = await damage.result('STEP_QUEUE_LAG');
    expect(result).toMatchObject({ severity: 'info', count: 1, ids: [id] });
    expect(result.sentence).toMatch(/^The oldest has waited \d s\. /);
    await ageStep(lead, 61);
    expect(await damage.found()).toEqual({ STEP_WITHOUT_JOB: [id], STEP_QUEUE_LAG: [id] });
  });

  it('events for a sink, a finding from five minutes on', async () => {
    await damage.write(
      `INSERT INTO outbox_sinks (id, kind, name, position) VALUES ('late', 'webhook', 'late', '1:1:')`,
    );
    await damage.write(`UPDATE outbox_events SET created_at = now() - interval '4 minutes'`);
    expect(await damage.result('OUTBOX_LAG')).toMatchObject({ severity: 'info', count: 1, ids: ['late'] });
    await damage.write(`UPDATE outbox_events SET created_at = now() - interval '6 minutes'`);
    const result = await damage.result('OUTBOX_LAG');
    expect(result.sentence).toMatch(/^The oldest has waited 36\d s\. /);
    expect(await damage.found()).toEqual({ OUTBOX_LAG: ['late'] });
    await damage.write(`UPDATE outbox_sinks SET position = pg_current_snapshot()::text WHERE id = 'late'`);
    expect(await damage.found()).toEqual({});
  });

  it('dead letters and disabled webhooks, each a finding at once', async () => {
    await damage.write(
      `INSERT INTO outbox_sinks (id, kind, name, position, enabled, disabled_reason, failures, failing_since)
       VALUES ('gone', 'webhook', 'gone', pg_current_snapshot()::text, false, 'It answered 410.', 1, now())`,
    );
    await damage.write(
      `INSERT INTO outbox_deliveries (sink_id, setup_id, version, type, status, done_at)
       SELECT 'gone', setup_id, version, type, 'DEAD', now() FROM outbox_events LIMIT 1`,
    );
    const [dead] = await damage.write(`SELECT id FROM outbox_deliveries WHERE sink_id = 'gone'`);
    expect(await damage.found()).toEqual({ OUTBOX_DEAD_LETTER: [dead], OUTBOX_SINK_DISABLED: ['gone'] });
  });

  it('a key without an answer after a minute, no finding: its repetition will be answered', async () => {
    const lead = await damage.at('COLLECTING_DOC');
    const keep = (key: string, age: string, answer: string | null) =>
      damage.write(
        `INSERT INTO idempotency_keys (principal, key, fingerprint, setup_id, answer, created_at)
         VALUES ('p', $2, 'f', $1, $4, now() - $3::interval)`,
        [lead.id, key, age, answer],
      );
    await keep('young', '50 s', null);
    await keep('answered', '2 min', '{}');
    expect(await damage.result('SETUP_KEY_WITHOUT_ANSWER')).toMatchObject({ severity: 'info', count: 0, ids: [] });
    await keep('old', '61 s', null);
    expect(await damage.result('SETUP_KEY_WITHOUT_ANSWER')).toMatchObject({ count: 1, ids: [lead.id] });
    expect(await damage.found()).toEqual({});
  });
});
