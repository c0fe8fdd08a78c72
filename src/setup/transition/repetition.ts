import type { EntityManager } from 'typeorm';
import { notFound } from '../../common/domain-error.js';
import { stepOf, STEPS } from '../domain/step.table.js';
import { saveKey, type Answer } from '../store/idempotency.store.js';
import { findSetup, setupInProgress } from '../store/setups.store.js';
import { stepsOf } from '../store/steps.store.js';
import type { Answering, Outcome } from './command.js';

/**
 * Answers a request whose Idempotency-Key is known: with the first answer; or, where the first process died between
 * its two commits, with the setup as it is now, once its step is done.
 *
 * @throws {DomainError} SETUP_IN_PROGRESS while that step is still open
 */
export async function answerRepetition(
  em: EntityManager,
  setupId: string,
  answering: Answering,
  first: Answer | null,
): Promise<Outcome> {
  const setup = await findSetup(em, setupId);
  if (!setup) throw notFound('setup');
  if (first) return { setup, step: null, answer: first, replayed: true };
  const step = stepOf(setup.state);
  if (step && STEPS[step].runs === 'request') throw setupInProgress();
  const answer = answering.render(setup, await stepsOf(em, setup.id, setup.run));
  if (answering.key) await saveKey(em, answering.key, setup.id, answer);
  return { setup, step: null, answer, replayed: true };
}
