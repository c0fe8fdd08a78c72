import { DomainError } from '../common/domain-error.js';

/** Longer than nearly every wait (its 99th percentile), and for people still at once. */
const ASK_EVERY_MS = 100;

/**
 * Watches over one wait.
 *
 * @param budgetMs after which `giveUp` gets LOCK_TIMEOUT
 * @param whileWaiting is asked now and then; `giveUp` gets what it throws
 * @returns ends the watch
 */
export function watchOver(
  budgetMs: number,
  whileWaiting: () => Promise<void>,
  giveUp: (error: unknown) => void,
): () => void {
  const timer = setTimeout(() => {
    giveUp(lockTimeout());
  }, budgetMs);
  const asking = setInterval(() => void whileWaiting().catch(giveUp), ASK_EVERY_MS);
  return () => {
    clearTimeout(timer);
    clearInterval(asking);
  };
}

export const lockTimeout = (): DomainError =>
  new DomainError('LOCK_TIMEOUT', 'Other setups are being worked on. Nothing was changed; try again.');
