import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PROBLEMS, type DomainError } from './domain-error.js';
import { toDomainError } from './to-domain-error.js';

/** Problem types are names, not pages: `urn:setup-orchestrator:problem:not-found` for NOT_FOUND. */
const TYPE_PREFIX = 'urn:setup-orchestrator:problem:';

/** The only place that turns errors into HTTP: every answer that is no success is problem+json (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const error = toDomainError(thrown);
    this.report(error, request);
    if (!response.headersSent) {
      send(error, request, response);
    } else if (!response.writableEnded) {
      // Half an answer is out. Only a broken connection can tell the client that the rest will not come.
      response.destroy();
    }
  }

  private report(error: DomainError, request: Request): void {
    const what = `${request.method} ${pathOf(request)}: ${error.code}`;
    if (error.code === 'INTERNAL') this.logger.error(what, error.cause);
    else if (PROBLEMS[error.code][0] >= 500) this.logger.warn(what, error.cause ?? error.message);
  }
}

function send(error: DomainError, request: Request, response: Response): void {
  const [status, title] = PROBLEMS[error.code];
  const { retryAfterSeconds = status === 503 ? 1 : undefined, ...data } = error.data;
  const problem = {
    type: TYPE_PREFIX + error.code.toLowerCase().replaceAll('_', '-'),
    title,
    status,
    detail: error.message,
    instance: pathOf(request),
    code: error.code,
    requestId: response.getHeader('X-Request-Id'),
    ...data,
  };
  response.status(status);
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', Number(retryAfterSeconds));
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  // Not `json()`: it would add an ETag, which in this API stands for the version of a setup.
  response.end(JSON.stringify(problem));
}

/** The query stays out: it may hold what must not be repeated. */
const pathOf = (request: Request): string => request.originalUrl.replace(/\?.*$/s, '');
