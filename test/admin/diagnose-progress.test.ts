import { isFinding } from '../../src/setup/admin/diagnose/check.js';
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

  it('the outbox, no finding whatever its age', async () => {
    await damage.write(`UPDATE outbox_events SET created_at = now() - interval '2 days'`);
    const { rowCount } = await damage.deployment.sql.query('SELECT id FROM outbox_events');
    const result = await damage.result('OUTBOX_LAG');
    expect(result).toMatchObject({ severity: 'info', count: rowCount });
    expect(result.sentence).toMatch(/^The oldest has waited 17280\d s\. /);
    expect(isFinding(result)).toBe(false);
    expect(await damage.found()).toEqual({});
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
