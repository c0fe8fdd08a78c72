import type { DataSource, EntityManager } from 'typeorm';
import type { StepName } from '../domain/step.table.js';
import type { SetupRow, StepRow } from '../store/records.js';
import type { BegunRow } from '../store/transitions.store.js';
import type { Claim } from '../store/steps.store.js';

/** Work that commits on its way, before the transition: only under the claim, which every write checks. */
export interface Preparation {
  database: DataSource;
  setup: SetupRow;
  step: BegunRow;
  claim: Claim;
  /** Aborted when the claim is lost or the process stops: the work ends at its next write. */
  signal: AbortSignal;
}

/**
 * One step of a setup, with its undoing beside it.
 *
 * `execute` writes the step's rows in the transaction of its SUCCEED and returns exactly what `compensate` needs.
 * `compensate` tolerates that the step never executed, and that it was compensated before.
 */
export interface Step {
  readonly name: Exclude<StepName, 'rollBack'>;
  prepare?(preparation: Preparation): Promise<void>;
  execute(em: EntityManager, setup: SetupRow): Promise<unknown>;
  compensate(em: EntityManager, ledger: Pick<StepRow, 'result' | 'checkpoint'>): Promise<void>;
}
