import { unseenBy } from '../../../database/snapshot.js';
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
    title: 'Sinks for which events wait',
    severity: 'info',
    sentence:
      'No setup waits for them. Where it grows, see the sink’s last error; without one, see that a worker runs and, ' +
      'for the journal, that it has JOURNAL_DIR.',
    sql: `
      SELECT s.id, least(
        (SELECT d.created_at FROM outbox_deliveries d WHERE d.sink_id = s.id AND d.status = 'PENDING' ORDER BY d.id LIMIT 1),
        (SELECT e.created_at FROM outbox_events e WHERE (s.types IS NULL OR e.type = ANY (s.types))
           AND ${unseenBy('e.tx', 's.position')} ORDER BY e.tx LIMIT 1)) AS since
      FROM outbox_sinks s WHERE s.enabled AND (
        EXISTS (SELECT 1 FROM outbox_deliveries d WHERE d.sink_id = s.id AND d.status = 'PENDING')
        OR EXISTS (SELECT 1 FROM outbox_events e WHERE (s.types IS NULL OR e.type = ANY (s.types))
          AND ${unseenBy('e.tx', 's.position')}))`,
    alarmAfterMs: 5 * 60_000,
  },
  {
    code: 'OUTBOX_DEAD_LETTER',
    title: 'Deliveries that were given up',
    severity: 'warning',
    sentence: 'Their last error says why. Once the cause is mended, replay them: POST /v1/admin/outbox/{sink}/replay.',
    sql: `SELECT id, done_at AS since FROM outbox_deliveries WHERE status = 'DEAD'`,
  },
  {
    code: 'OUTBOX_SINK_DISABLED',
    title: 'Webhooks that were disabled because they failed',
    severity: 'warning',
    sentence: 'Events wait for them. Mend the receiver, then enable the endpoint; or delete it.',
    sql: `SELECT id, failing_since AS since FROM outbox_sinks WHERE disabled_reason IS NOT NULL`,
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
