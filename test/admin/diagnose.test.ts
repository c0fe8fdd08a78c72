import { CHECKS, diagnose } from '../../src/setup/admin/diagnose/diagnose.js';
import { failureOf } from '../support/eventually.js';
import { useDamage } from './diagnose-damage.js';

const damage = useDamage();

it('finds nothing in a database with a completed, a failed and an aborted setup', async () => {
  const { healthy, checks, checkedAt, durationMs } = await damage.diagnose();
  expect(healthy).toBe(true);
  const counted = checks.filter(({ count }) => count > 0).map(({ code }) => code);
  expect([checks.length, counted]).toEqual([CHECKS.length, []]);
  expect(Math.abs(Date.now() - Date.parse(checkedAt))).toBeLessThan(5_000);
  expect(durationMs).toBeGreaterThan(0);
});

it('has a code of its own for each check, which begins with the kind of thing that is named', () => {
  const codes = CHECKS.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^(ORGANIZATION|SETUP|STEP|BLOB|OUTBOX)_/);
});

it('waits for no writer, and sees nothing of what has not committed', async () => {
  const lead = await damage.at('COLLECTING_DOC');
  const writer = await damage.deployment.sql.connect();
  try {
    await writer.query('BEGIN');
    await writer.query('LOCK TABLE setups, organizations, setup_steps IN EXCLUSIVE MODE');
    await writer.query('UPDATE setups SET version = version + 7 WHERE id = $1', [lead.id]);
    expect(await damage.found()).toEqual({});
  } finally {
    await writer.query('ROLLBACK');
    writer.release();
  }
});

it('cannot write, whatever a check would say', async () => {
  const evil = { ...CHECKS[0], sql: `SELECT lo_create(0) AS id, now() AS since` };
  (CHECKS as unknown[]).push(evil);
  try {
    expect((await failureOf(damage.diagnose())).message).toMatch(/read-only transaction/);
  } finally {
    (CHECKS as unknown[]).pop();
  }
});

it('counts to 10,000 and names the 100 oldest', async () => {
  const lead = await damage.at('COLLECTING_ORG');
  await damage.write('ALTER TABLE blobs DROP CONSTRAINT uq_blobs_setup_kind');
  await damage.write(
    `INSERT INTO blobs (id, setup_id, kind, media_type, size, sha256, content, created_at)
     SELECT gen_random_uuid(), $1, 'logo', 'x/x', 0, '', '', now() - n * interval '1 second'
     FROM generate_series(1, 10001) AS n`,
    [lead.id],
  );
  const oldest = await damage.write('SELECT id FROM blobs WHERE setup_id = $1 ORDER BY created_at LIMIT 100', [
    lead.id,
  ]);
  expect(await damage.result('BLOB_WITHOUT_INPUT')).toMatchObject({ count: 10_000, ids: oldest });
});

it('says that the database is away', async () => {
  expect(await failureOf(diagnose('postgres://127.0.0.1:1/nothing', 1_000))).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
  });
});
