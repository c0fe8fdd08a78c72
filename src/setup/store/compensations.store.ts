import type { EntityManager } from 'typeorm';
import type { StepName } from '../domain/step.table.js';
import { tellLive } from './live-channel.js';
import type { StepRow } from './records.js';
import { STEP_COLUMNS } from './steps.store.js';

type Executed = StepRow & { name: Exclude<StepName, 'rollBack'> };

/** The newest step of the run that executed, wholly or up to a checkpoint, and is not compensated yet. */
export async function nextToCompensate(em: EntityManager, setupId: string, run: number): Promise<Executed | undefined> {
  const rows = await em.query<Executed[]>(
    `SELECT ${STEP_COLUMNS} FROM setup_steps st
     WHERE st.setup_id = $1 AND st.run = $2 AND st.name <> 'rollBack' AND st.status <> 'COMPENSATED'
       AND (st.status = 'DONE' OR st.checkpoint IS NOT NULL)
     ORDER BY st.created_at DESC LIMIT 1`,
    [setupId, run],
  );
  return rows[0];
}

/** Marks a step as undone, in the transaction of its compensation; whoever held it has lost it. */
export async function markCompensated(em: EntityManager, stepId: string): Promise<void> {
  await em.query(
    `UPDATE setup_steps SET status = 'COMPENSATED', locked_by = NULL, locked_at = NULL, updated_at = clock_timestamp()
     WHERE id = $1 RETURNING ${tellLive('setup_id', 'name')}`,
    [stepId],
  );
}
