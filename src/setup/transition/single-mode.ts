import type { EntityManager } from 'typeorm';
import { DomainError } from '../../common/domain-error.js';
import { isConfigured } from '../../organizations/organizations.store.js';
import type { Decision } from '../domain/decide.js';
import type { SetupRow } from '../store/records.js';
import { findSingleton } from '../store/setups.store.js';

/**
 * SETUP_MODE=single: the deployment's one organisation is claimed by the setup that submits it, until that setup is
 * ABORTED. The claim is a unique column, so that the database itself refuses a second one.
 */
export const claimAfter = (setup: SetupRow, { to }: Decision, single: boolean): true | null => {
  if (to === 'ABORTED') return null;
  return setup.singleton ?? (single && to === 'SAVING_ORG' ? true : null);
};

/** @throws {DomainError} ALREADY_CONFIGURED where the deployment has its organisation, from whichever mode */
export async function refuseConfigured(em: EntityManager): Promise<void> {
  if (await isConfigured(em)) throw alreadyConfigured();
}

/** Why the database refused the claim. */
export async function claimRefusal(em: EntityManager): Promise<DomainError> {
  const holder = await findSingleton(em);
  if (holder?.state === 'COMPLETED') return alreadyConfigured();
  return new DomainError(
    'SETUP_IN_PROGRESS',
    'Another setup of this deployment’s one organisation is in progress. Wait for it, or have an admin abort it.',
  );
}

const alreadyConfigured = (): DomainError =>
  new DomainError('ALREADY_CONFIGURED', 'This deployment has one organisation, and it is set up already.');
