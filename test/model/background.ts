import type { SetupState } from '../../src/setup/domain/vocabulary.js';
import { findSetup } from '../../src/setup/store/setups.store.js';
import { claimStep } from '../../src/setup/store/steps.store.js';
import type { ModelSite } from './site.js';

const WORKER = 'worker-of-the-test';

/** As a worker: claims the step that waits, and runs it to its end. */
export async function work({ sql, database, runner }: ModelSite, setupId: string): Promise<void> {
  const waiting = `SELECT id FROM setup_steps WHERE setup_id = $1 AND status = 'PENDING'`;
  const { rows } = await sql.query<{ id: string }>(waiting, [setupId]);
  const step = rows[0] && (await claimStep(database.manager, rows[0].id, WORKER, 60_000));
  const setup = await findSetup(database.manager, setupId);
  if (!step || !setup) throw new Error('No step waits.');
  const claim = { stepId: step.id, attempt: step.attempt, lockedBy: WORKER };
  await runner.run({ setup, step, claim, signal: new AbortController().signal });
}

/** Lets the deadline pass, and sweeps once. */
export async function sweep({ sql, overdue }: ModelSite, setupId: string): Promise<void> {
  const past = `UPDATE setups SET deadline_at = clock_timestamp() - interval '1 second' WHERE id = $1`;
  await sql.query(past, [setupId]);
  expect(await overdue.timeOut(new AbortController().signal)).toBe(1);
}

/** FAIL while a setup waits for input: the edge is there, but nothing of the product sends it. */
export async function fail({ transitions }: ModelSite, setupId: string, state: SetupState): Promise<void> {
  const error = { code: 'BROKEN', message: 'It is broken.', state, at: new Date().toISOString() };
  await transitions.send({ setupId, event: 'FAIL', actor: 'test', error: { ...error, retryable: true, attempt: 0 } });
}
