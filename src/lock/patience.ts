import { DomainError } from '../common/domain-error.js';

/** Longer than nearly every wait (its 99th percentile), and for people still at once. */
const ASK_EVERY_MS = 100;

/** Whoever waits now, in this process. */
const waiting = new Set<() => void>();
let asking: NodeJS.Timeout | undefined;

/**
 * Watches over one wait.
 *
 * @param budgetMs after which `giveUp` gets LOCK_TIMEOUT
 * @param whileWaiting is asked every 100 ms, at the same time as all others who wait, so that one question may do for
 *   all; `giveUp` gets what it throws
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
  const ask = (): void => void whileWaiting().catch(giveUp);
  waiting.add(ask);
  asking ??= setInterval(askAll, ASK_EVERY_MS);
  return () => {
    clearTimeout(timer);
    waiting.delete(ask);
    if (waiting.size > 0) return;
    clearInterval(asking);
    asking = undefined;
  };
}

function askAll(): void {
  for (const ask of waiting) ask();
}

export const lockTimeout = (): DomainError =>
  new DomainError('LOCK_TIMEOUT', 'Other setups are being worked on. Nothing was changed; try again.');
