import type { Check } from './check.js';

/** What may wait for a while: figures, and findings only where the wait is too long. */
export const LAG_CHECKS: readonly Check[] = [
  {
    code: 'STEP_QUEUE_LAG',
    title: 'Steps that wait for a worker',
    severity: 'info',
    sentence: 'Where this grows, start more processes with ROLE=worker.',
    sql: `SELECT id, updated_at AS since FROM setup_steps WHERE status = 'PENDING'`,
    alarmAfterMs: 60_000,
  },
  {
    code: 'OUTBOX_LAG',
    title: 'Events in the outbox',
    severity: 'info',
    sentence: 'They wait for the effects outside the database, which never delay a setup.',
    // By itself bounded: the outbox may be long.
    sql: `SELECT id, created_at AS since FROM outbox_events ORDER BY id LIMIT 10000`,
    // Nothing empties the outbox yet, so no age of it is too old.
    alarmAfterMs: Infinity,
  },
  {
    code: 'SETUP_KEY_WITHOUT_ANSWER',
    title: 'Setups with a request that was never answered',
    severity: 'info',
    sentence:
      'A process died between the two commits of a submission, and its client has not asked again with its ' +
      'Idempotency-Key. Nothing is lost: the repetition will be answered, and the key goes after a day.',
    sql: `
      SELECT setup_id AS id, min(created_at) AS since FROM idempotency_keys
      WHERE answer IS NULL AND created_at < now() - interval '1 minute' GROUP BY setup_id`,
  },
];
