import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { inTransaction } from '../../database/transaction.js';
import { deleteBlobsOf } from '../store/blobs.store.js';
import type { SetupRow } from '../store/records.js';
import { markCompensated, nextToCompensate } from '../store/compensations.store.js';
import { LeaseLost, touchStep } from '../store/steps.store.js';
import { StepRegistry } from './step.registry.js';
import type { Preparation } from './step.js';

/** Undoes what a setup's steps did, newest first, and never what did not execute. */
@Injectable()
export class RollBack {
  constructor(private readonly steps: StepRegistry) {}

  /**
   * The run of ROLLING_BACK: one transaction for each compensation together with its mark in the ledger, so that a
   * crash resumes where it was.
   */
  async prepare({ database, setup, claim, signal }: Preparation): Promise<void> {
    let more = true;
    while (more) {
      if (signal.aborted) throw new LeaseLost('The roll back was interrupted.');
      more = await inTransaction(database, 'READ COMMITTED', async (em) => {
        if (!(await touchStep(em, claim))) throw new LeaseLost('The roll back was taken over.');
        return this.compensateNext(em, setup);
      });
    }
  }

  /** The end of ROLLING_BACK: uploads that no step had saved yet go, too. */
  async execute(em: EntityManager, setup: SetupRow): Promise<null> {
    await deleteBlobsOf(em, setup.id);
    return null;
  }

  /** All that is owed, at once, in the aborting transaction: an ABORTED setup owns nothing. */
  async compensateAll(em: EntityManager, setup: SetupRow): Promise<void> {
    let more = true;
    while (more) more = await this.compensateNext(em, setup);
    await deleteBlobsOf(em, setup.id);
  }

  private async compensateNext(em: EntityManager, setup: SetupRow): Promise<boolean> {
    const ledger = await nextToCompensate(em, setup.id, setup.run);
    if (!ledger) return false;
    await this.steps.get(ledger.name).compensate(em, ledger);
    await markCompensated(em, ledger.id);
    return true;
  }
}
