import type { EntityManager } from 'typeorm';
import { isDatabaseAway } from '../../common/database-away.js';
import { DomainError } from '../../common/domain-error.js';
import { isTransient, violatedConstraint } from '../../database/pg-error.js';
import { lockTimeout } from '../../lock/patience.js';
import { decide, type Decision } from '../domain/decide.js';
import { InvalidTransition, UnknownSnapshot } from '../domain/errors.js';
import { isClientEvent } from '../domain/vocabulary.js';
import type { SetupRow } from '../store/records.js';
import { findOpenSetup, ownerOf } from '../store/setups.store.js';
import type { Command } from './command.js';
import { claimRefusal } from './single-mode.js';

/** Owners reach their own setups, admins all; without a principal it is the product itself that sends. */
export const mayReach = ({ ownerId }: Pick<SetupRow, 'ownerId'>, principal: Command['principal']): boolean =>
  !principal || principal.isAdmin || ownerId === principal.userId;

/** @throws {DomainError} INVALID_TRANSITION with the events that are possible, SETUP_NOT_UNDERSTOOD */
export function decideOrRefuse({ snapshot }: SetupRow, { event, principal }: Command): Decision {
  if (snapshot instanceof UnknownSnapshot) throw notUnderstood(snapshot);
  try {
    return decide(snapshot, event);
  } catch (error) {
    if (!(error instanceof InvalidTransition)) throw error;
    const allowedEvents = principal ? error.allowedEvents.filter(isClientEvent) : error.allowedEvents;
    const possible = allowedEvents.join(', ') || 'nothing';
    throw new DomainError(
      'INVALID_TRANSITION',
      `${event} is not possible in ${error.state}; possible now: ${possible}.`,
      { state: error.state, event, allowedEvents },
    );
  }
}

const notUnderstood = (cause: UnknownSnapshot): DomainError =>
  new DomainError(
    'SETUP_NOT_UNDERSTOOD',
    'This program does not understand what is stored of the setup, and leaves it as it is. Ask an administrator.',
    {},
    { cause },
  );

/** What the sender of a command is told of a failure; an error that is no refusal stays as it is. */
export async function refusalOf(em: EntityManager, { setupId }: Command, error: unknown): Promise<unknown> {
  // In conflict with other transitions, however often it was repeated: as busy as where the lock does not come.
  if (isTransient(error) && !isDatabaseAway(error)) return lockTimeout();
  const ownerId = violatedConstraint(error) && (await ownerOf(em, setupId));
  return ownerId === undefined ? error : refuseSecond(em, ownerId, error);
}

/**
 * The database refuses an owner's second open setup, at creation and at RESTART, and the second claim on a deployment
 * with one organisation.
 *
 * @returns SETUP_ALREADY_OPEN with the open one's `setupId`, ALREADY_CONFIGURED or SETUP_IN_PROGRESS; any other error
 *   as it is
 */
export async function refuseSecond(em: EntityManager, ownerId: string, error: unknown): Promise<unknown> {
  const constraint = violatedConstraint(error);
  if (constraint === 'uq_setups_singleton') return claimRefusal(em);
  if (constraint !== 'uq_setups_open_owner') return error;
  const open = await findOpenSetup(em, ownerId);
  return new DomainError(
    'SETUP_ALREADY_OPEN',
    'This owner has an open setup. Go on with it, or abort it before another one begins.',
    open ? { setupId: open.id } : {},
    { cause: error },
  );
}
