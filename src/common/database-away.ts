/** SQLSTATEs of a lost, refused or ending connection (PostgreSQL, appendix A) and the socket errors below them. */
const AWAY_CODE = /^(08...|25P03|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT)$/;

/** `pg` gives these no code. */
const AWAY_TEXT =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/;

/**
 * Whether an error says that PostgreSQL cannot be reached, rather than that it refused a statement.
 *
 * Looks through TypeORM's `driverError`, through `cause` and through the parts of an AggregateError.
 */
export function isDatabaseAway(error: unknown, depth = 4): boolean {
  if (!(error instanceof Error) || depth === 0) return false;
  const { code, driverError, errors } = error as { code?: unknown; driverError?: unknown; errors?: unknown };
  if (typeof code === 'string' && AWAY_CODE.test(code)) return true;
  if (AWAY_TEXT.test(error.message)) return true;
  const parts = [driverError, error.cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return parts.some((part) => isDatabaseAway(part, depth - 1));
}
