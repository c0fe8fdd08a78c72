import { QueryFailedError } from 'typeorm';
import { isDatabaseAway } from '../common/database-away.js';

/** SQLSTATEs after which the whole transaction may be repeated: serialisation failure and deadlock. */
const REPEATABLE = new Set(['40001', '40P01']);

/** The SQLSTATE, or the socket's error code, whatever wrapped it. */
export function codeOf(error: unknown): string | undefined {
  const inner = error instanceof QueryFailedError ? (error.driverError as unknown) : error;
  const code = (inner as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The name of the constraint that was violated, if that is what happened. */
export function violatedConstraint(error: unknown): string | undefined {
  const inner = error instanceof QueryFailedError ? (error.driverError as unknown) : undefined;
  const { code, constraint } = (inner ?? {}) as { code?: string; constraint?: string };
  return code?.startsWith('23') ? constraint : undefined;
}

/** TypeORM's words for a statement that it never sent, because the session had died before. */
const NEVER_SENT = new Set(['QueryRunnerAlreadyReleasedError', 'QueryRunnerProviderAlreadyReleasedError']);

/** Whether the same transaction, repeated, may succeed. */
export const isTransient = (error: unknown): boolean =>
  REPEATABLE.has(codeOf(error) ?? '') ||
  (error instanceof Error && NEVER_SENT.has(error.name)) ||
  isDatabaseAway(error);
