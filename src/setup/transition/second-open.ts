import type { EntityManager } from 'typeorm';
import { DomainError } from '../../common/domain-error.js';
import { violatedConstraint } from '../../database/pg-error.js';
import { findOpenSetup } from '../store/setups.store.js';

/**
 * The database refuses an owner's second open setup, at creation and at RESTART.
 *
 * @returns SETUP_ALREADY_OPEN with the open one's `setupId` for that refusal; any other error as it is
 */
export async function refuseSecondOpen(em: EntityManager, ownerId: string, error: unknown): Promise<unknown> {
  if (violatedConstraint(error) !== 'uq_setups_open_owner') return error;
  const open = await findOpenSetup(em, ownerId);
  return new DomainError(
    'SETUP_ALREADY_OPEN',
    'This owner has an open setup. Go on with it, or abort it before another one begins.',
    open ? { setupId: open.id } : {},
    { cause: error },
  );
}
