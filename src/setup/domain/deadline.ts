import type { SetupState } from './vocabulary.js';

/** Where a setup may stay for ever: not begun, ended, or timed out already. */
const WITHOUT_DEADLINE: readonly SetupState[] = ['IDLE', 'COMPLETED', 'ABORTED', 'TIMEOUT'];

export interface DeadlinePolicy {
  /** For every state that is not named; 0 = none. */
  readonly timeoutMs: number;
  readonly stateTimeouts: Readonly<Partial<Record<SetupState, number>>>;
}

/** How long a setup may be in this state without a sign of life, in milliseconds; undefined for ever. */
export function timeoutOf(state: SetupState, { timeoutMs, stateTimeouts }: DeadlinePolicy): number | undefined {
  if (WITHOUT_DEADLINE.includes(state)) return undefined;
  const timeout = stateTimeouts[state] ?? timeoutMs;
  return timeout === 0 ? undefined : timeout;
}

/** Where the owner's requests are the signs of life; elsewhere they are the worker's heartbeats, or there are none. */
export const isKeptAliveByOwner = (state: SetupState): boolean => state.startsWith('COLLECTING_');
