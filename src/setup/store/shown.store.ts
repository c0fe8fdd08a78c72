import type { EntityManager } from 'typeorm';
import { prepared } from '../../database/statements.js';
import { present } from './present.js';
import type { SetupRow, StepRow, StoredSetup } from './records.js';
import { SETUP_COLUMNS } from './setups.store.js';
import { STEP_COLUMNS } from './steps.store.js';

/** What a setup's page shows. */
export interface Shown {
  setup: SetupRow;
  /** The ledger of its present run, in the order in which the steps began. */
  steps: StepRow[];
}

/** In JSON times are texts. */
type StoredStep = Omit<StepRow, 'startedAt' | 'finishedAt'> & Record<'startedAt' | 'finishedAt', string | null>;

const WITH_STEPS = prepared(
  'setup_with_steps',
  `SELECT ${SETUP_COLUMNS}, coalesce((
     SELECT jsonb_agg(to_jsonb(ledger) - 'begun' ORDER BY ledger.begun, ledger.id)
     FROM (SELECT ${STEP_COLUMNS}, st.created_at AS begun FROM setup_steps st
           WHERE st.setup_id = s.id AND st.run = s.run) AS ledger), '[]') AS steps
   FROM setups s WHERE s.id = $1`,
);

/** A setup with its ledger, in one round trip. */
export async function findShown(em: EntityManager, id: string): Promise<Shown | undefined> {
  const [row] = await em.query<(StoredSetup & { steps: StoredStep[] })[]>(WITH_STEPS, [id]);
  if (!row) return undefined;
  const { steps, ...setup } = row;
  return { setup: present(setup), steps: steps.map(fromJson) };
}

const fromJson = ({ startedAt, finishedAt, ...step }: StoredStep): StepRow => ({
  ...step,
  startedAt: startedAt === null ? null : new Date(startedAt),
  finishedAt: finishedAt === null ? null : new Date(finishedAt),
});
