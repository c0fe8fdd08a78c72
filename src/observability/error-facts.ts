/** A message may quote the statement or the body that failed. */
const MAX_MESSAGE = 1000;

/**
 * What the log keeps of an error: its name, code, text, stack and causes.
 *
 * Never its other members: TypeORM's errors carry the statement's parameters, a body parser's the whole body.
 */
export function errorFacts(error: unknown, depth = 4): unknown {
  if (!(error instanceof Error)) return error;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const message = error.message.slice(0, MAX_MESSAGE);
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    message,
    stack: error.stack?.replace(error.message, message),
    ...(cause instanceof Error && depth > 1 && { cause: errorFacts(cause, depth - 1) }),
  };
}
