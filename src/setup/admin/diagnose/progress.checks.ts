import { namesOf } from '../../domain/machine.versions.js';
import { STEP_NAMES, STEPS } from '../../domain/step.table.js';
import type { Check } from './check.js';

/** Invariant 5 of docs/architecture.md: so long may a sweeper take, whatever died. */
const GRACE_MS = 5_000;
/** The sweeper asks again after five seconds, and then a worker has to come. */
const WITHOUT_JOB_MS = 10_000;

/** Each step with each name under which a setup may lie where the step works. */
const PLACES = STEP_NAMES.flatMap((step) => namesOf(STEPS[step].state).map((state) => [step, state]));
const places = (): unknown[] => [PLACES.map(([step]) => step), PLACES.map(([, state]) => state)];

/** Whatever has to move on is worked on by someone (invariant 5 of docs/architecture.md). */
export const PROGRESS_CHECKS: readonly Check[] = [
  {
    code: 'STEP_LEASE_EXPIRED',
    title: 'Steps whose worker is silent',
    severity: 'warning',
    sentence:
      'Their lease has ended, and no other worker took them over. Check that a process with a worker role runs.',
    sql: `
      SELECT id, locked_at AS since FROM setup_steps
      WHERE status = 'RUNNING' AND locked_at < now() - $1 * interval '1 millisecond'`,
    values: ({ leaseTtlMs }) => [leaseTtlMs + GRACE_MS],
  },
  {
    code: 'SETUP_OVERDUE',
    title: 'Setups past their deadline',
    severity: 'warning',
    sentence: 'Nobody timed them out. Check that a process with a worker role runs, and that it gets the lock.',
    sql: `SELECT id, deadline_at AS since FROM setups WHERE deadline_at < now() - $1 * interval '1 millisecond'`,
    values: () => [GRACE_MS],
  },
  {
    code: 'STEP_WITHOUT_JOB',
    title: 'Steps that wait and nobody takes',
    severity: 'warning',
    sentence:
      'They have waited for more than 10 s: their job is lost, or the workers are away or busy. ' +
      'Check that a process with a worker role runs and reaches the queue.',
    sql: `
      SELECT id, updated_at AS since FROM setup_steps
      WHERE status = 'PENDING' AND updated_at < now() - $1 * interval '1 millisecond'`,
    values: () => [WITHOUT_JOB_MS],
  },
  {
    code: 'STEP_OUT_OF_PLACE',
    title: 'Open steps of setups that are elsewhere',
    severity: 'error',
    sentence: 'The setup has left the state that these steps work for, and they still look open. Look at its log.',
    sql: `
      SELECT st.id, st.updated_at AS since FROM setup_steps st JOIN setups s ON s.id = st.setup_id
      WHERE st.status IN ('PENDING', 'RUNNING')
        AND (s.run <> st.run OR (st.name, s.state) NOT IN (SELECT * FROM unnest($1::text[], $2::text[])))`,
    values: places,
  },
  {
    code: 'SETUP_WITHOUT_STEP',
    title: 'Setups that wait for a step that is not there',
    severity: 'error',
    sentence:
      'Their state needs a step, and the ledger has none that is open: they can only time out. Retry them then.',
    sql: `
      SELECT s.id, s.state_since AS since FROM setups s
      JOIN unnest($1::text[], $2::text[]) AS place (name, state) ON place.state = s.state
      WHERE NOT EXISTS (SELECT FROM setup_steps st WHERE st.setup_id = s.id AND st.run = s.run
        AND st.name = place.name AND st.status IN ('PENDING', 'RUNNING'))`,
    values: places,
  },
];
