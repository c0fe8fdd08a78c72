import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { prepared } from '../../database/statements.js';
import type { Decision } from '../domain/decide.js';
import { MACHINE_VERSION } from '../domain/machine.versions.js';
import type { StepName, StepStatus } from '../domain/step.table.js';
import type { SetupState } from '../domain/vocabulary.js';
import { tellLive } from './live-channel.js';
import { LeaseLost, type Claim } from './steps.store.js';
import type { Checkpoint, SetupInput, SetupRow, StepError, StepRow, StoredSetup } from './records.js';
import { SETUP_COLUMNS } from './setups.store.js';
import { sqlList } from './sql.js';

/** How the ledger row of the state that is left ends. With a claim, only its holder may end it. */
export interface EndedStep {
  name: StepName;
  status: Extract<StepStatus, 'DONE' | 'FAILED'>;
  result: unknown;
  error: StepError | null;
  claim: Claim | undefined;
}

/** The ledger row of the state that is entered; `lockedBy` where this process starts on it at once. */
export interface BegunStep {
  name: StepName;
  lockedBy: string | undefined;
}

/** Where a setup ends or stands still: such an event also tells how the setup was then, since what comes later changes it. */
const REPORTED = sqlList(['COMPLETED', 'ERROR', 'TIMEOUT', 'ABORTED'] satisfies SetupState[]);

/** All that one transition writes. */
export interface Move {
  setup: SetupRow;
  decision: Decision;
  actor: string;
  reason: string | undefined;
  run: number;
  input: SetupInput;
  lastError: StepError | null;
  /** Whether it claims the one organisation of a deployment in single mode. */
  singleton: true | null;
  ended: EndedStep | undefined;
  begun: BegunStep | undefined;
  /** How long the setup may be in the state that is entered; undefined for ever. */
  timeoutMs: number | undefined;
}

/** The ledger row that was begun, as far as its work needs it. */
export type BegunRow = Pick<StepRow, 'id' | 'setupId' | 'run' | 'name' | 'attempt' | 'checkpoint'>;

export interface Moved {
  setup: SetupRow;
  step: BegunRow | null;
}

/** What the statement tells besides the setup. */
interface Written {
  /** How many ledger rows it ended. */
  ended: string;
  stepId: string | null;
  stepAttempt: number | null;
  checkpoint: Checkpoint | null;
}

/** One statement for the whole of it, planned once for each connection: planning it costs more than running it. */
const MOVE = prepared(
  'write_move',
  `WITH moved AS (
       UPDATE setups SET state = $2, version = version + 1, run = $3, snapshot = $4, input = $5, last_error = $6, singleton = $25,
         machine_version = $26, state_since = clock_timestamp(), updated_at = clock_timestamp(),
         deadline_at = clock_timestamp() + $24::float8 * interval '1 millisecond',
         completed_at = CASE WHEN $2 = 'COMPLETED' THEN clock_timestamp() END
       WHERE id = $1 AND version = $7 RETURNING *),
     logged AS (
       INSERT INTO setup_transitions (setup_id, version, machine_version, from_state, to_state, event, actor, reason, at, duration_ms)
       SELECT id, version, machine_version, $8, state, $9, $10, $11, state_since,
         greatest(0, extract(epoch FROM state_since - $12::timestamptz) * 1000)::bigint FROM moved
       RETURNING ${tellLive('setup_id', '$13::text', '$22::text')}),
     ended AS (
       UPDATE setup_steps st SET status = $14, result = $15, error = $16, finished_at = clock_timestamp(),
         updated_at = clock_timestamp(), locked_by = NULL, locked_at = NULL,
         progress = CASE WHEN $14 = 'DONE' THEN 100 ELSE progress END,
         failures = CASE WHEN $16::jsonb IS NULL THEN failures ELSE failures || $16::jsonb END
       FROM moved WHERE st.setup_id = moved.id AND st.run = $17 AND st.name = $13 AND st.status IN ('PENDING', 'RUNNING')
         AND ($18::uuid IS NULL OR (st.id = $18 AND st.attempt = $19 AND st.locked_by = $20 AND st.status = 'RUNNING'))
       RETURNING st.id),
     begun AS (
       INSERT INTO setup_steps AS st (id, setup_id, run, name, status, attempt, locked_by, locked_at, started_at, created_at)
       SELECT $21, id, run, $22, CASE WHEN $23::text IS NULL THEN 'PENDING' ELSE 'RUNNING' END,
         CASE WHEN $23 IS NULL THEN 0 ELSE 1 END, $23, CASE WHEN $23 IS NULL THEN NULL ELSE clock_timestamp() END,
         CASE WHEN $23 IS NULL THEN NULL ELSE clock_timestamp() END, clock_timestamp()
       FROM moved WHERE $22::text IS NOT NULL
       ON CONFLICT (setup_id, run, name) DO UPDATE SET status = excluded.status, attempt = st.attempt + excluded.attempt,
         locked_by = excluded.locked_by, locked_at = excluded.locked_at, error = NULL, finished_at = NULL,
         started_at = coalesce(st.started_at, excluded.started_at), updated_at = clock_timestamp()
       RETURNING st.id, st.attempt, st.checkpoint),
     boxed AS (
       INSERT INTO outbox_events (setup_id, version, type, payload)
       SELECT id, version, 'setup.' || lower(state), jsonb_build_object('setupId', id, 'ownerId', owner_id, 'version', version,
         'from', $8::text, 'to', state, 'event', $9::text, 'actor', $10::text, 'reason', $11::text, 'at', state_since)
         || CASE WHEN state IN (${REPORTED}) THEN jsonb_build_object('report', jsonb_build_object('error', last_error,
           'input', input #- '{organization,contactEmail}',
           'organizationId', (SELECT o.id FROM organizations o WHERE o.setup_id = moved.id))) ELSE '{}' END
       FROM moved)
     SELECT ${SETUP_COLUMNS}, (SELECT count(*) FROM ended) AS ended, begun.id AS "stepId", begun.attempt AS "stepAttempt",
     begun.checkpoint
     FROM moved s LEFT JOIN begun ON true`,
);

/**
 * Writes a whole transition in one statement: the setup, its log line, both ledger rows and the outbox event; who
 * listens is told when it commits.
 *
 * @throws {LeaseLost} where the claim of the ended step is no longer held
 */
export async function writeMove(em: EntityManager, move: Move): Promise<Moved> {
  const { setup, decision, ended, begun } = move;
  const [row] = await em.query<(StoredSetup & Written)[]>(MOVE, [
    setup.id,
    decision.to,
    move.run,
    decision.snapshot,
    move.input,
    move.lastError,
    setup.version,
    decision.from,
    decision.event,
    move.actor,
    move.reason ?? null,
    setup.stateSince,
    ended?.name ?? null,
    ended?.status ?? null,
    ended?.result ?? null,
    ended?.error ?? null,
    setup.run,
    ended?.claim?.stepId ?? null,
    ended?.claim?.attempt ?? null,
    ended?.claim?.lockedBy ?? null,
    randomUUID(),
    begun?.name ?? null,
    begun?.lockedBy ?? null,
    move.timeoutMs ?? null,
    move.singleton,
    MACHINE_VERSION,
  ]);
  if (!row) throw new Error(`Setup ${setup.id} changed under its row lock.`);
  const { ended: count, stepId, stepAttempt, checkpoint, ...moved } = row;
  if (ended?.claim && count !== '1') throw new LeaseLost(`The claim on ${ended.name} of setup ${setup.id} is lost.`);
  const setupAfter = { ...moved, state: decision.to, snapshot: decision.snapshot };
  if (!begun || stepId === null || stepAttempt === null) return { setup: setupAfter, step: null };
  const step = { id: stepId, setupId: setup.id, run: move.run, name: begun.name, attempt: stepAttempt, checkpoint };
  return { setup: setupAfter, step };
}
