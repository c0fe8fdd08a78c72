import { HttpException } from '@nestjs/common';
import { isDatabaseAway } from './database-away.js';
import { DomainError, type ProblemCode } from './domain-error.js';
import { formRefusal } from './form-refusal.js';

/**
 * The one translation of anything that was thrown into a refusal of the contract.
 *
 * What nobody foresaw becomes INTERNAL, with the original as its `cause` and nothing of it in the text.
 */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  // Nest wraps what the body parsers throw and keeps the original, which alone has the code.
  const error = thrown instanceof HttpException && thrown.cause instanceof Error ? thrown.cause : thrown;
  if (isDatabaseAway(error)) {
    return new DomainError('DATABASE_UNAVAILABLE', 'The database cannot be reached: try again.', {}, { cause: error });
  }
  const refusal = error instanceof Error ? (formRefusal(error) ?? bodyRefusal(error)) : undefined;
  return refusal ?? httpRefusal(thrown) ?? internal(thrown);
}

const internal = (cause: unknown): DomainError =>
  new DomainError('INTERNAL', 'Something failed on our side. If it lasts, report the requestId.', {}, { cause });

/** Errors of Express' JSON parser carry a `type`: https://github.com/expressjs/body-parser#errors */
function bodyRefusal(error: Error): DomainError | undefined {
  const { type, limit, code, expose } = error as Partial<Record<'type' | 'limit' | 'code' | 'expose', unknown>>;
  // Only the parser marks an error of zlib as the client's; from anywhere else it is ours.
  if (expose === true && typeof code === 'string' && /^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT)/.test(code)) {
    return new DomainError('MALFORMED_REQUEST', `The body cannot be decompressed: ${error.message}.`);
  }
  switch (type) {
    case 'entity.too.large':
      return new DomainError('PAYLOAD_TOO_LARGE', `The body is larger than the ${String(limit)} bytes accepted here.`);
    case 'entity.parse.failed':
      return new DomainError('MALFORMED_REQUEST', `The body is not valid JSON: ${error.message.slice(0, 200)}.`);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new DomainError('UNSUPPORTED_MEDIA_TYPE', `Send the body as JSON in UTF-8: ${error.message}.`);
    default:
      return undefined;
  }
}

const CODE_BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
};

/** Errors of Nest and of Express' own parts that are the client's doing; theirs of 5xx are not. */
function httpRefusal(error: unknown): DomainError | undefined {
  const status = statusOf(error);
  if (status === undefined || status < 400 || status > 499) return undefined;
  const code = CODE_BY_STATUS[status] ?? 'MALFORMED_REQUEST';
  // Nest's own text for a route that is not there repeats the query, which may hold secrets.
  const detail = code === 'NOT_FOUND' ? 'There is no such route: /docs lists them.' : (error as Error).message;
  return new DomainError(code, detail, {}, { cause: error });
}

/** A status counts only from those who set it for the client: `expose` marks an error of http-errors. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error)) return undefined;
  const { statusCode, expose } = error as { statusCode?: unknown; expose?: unknown };
  return typeof statusCode === 'number' && expose === true ? statusCode : undefined;
}
