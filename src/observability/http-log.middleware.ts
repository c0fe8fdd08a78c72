import type { Request, RequestHandler } from 'express';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import { currentContext, runInContext } from './request-context.js';

/** The client left before there was an answer; the number is nginx's. */
const GONE = 499;

/** Asked every few seconds by machines, told only at debug. */
const QUIET = /^\/(health\/|metrics$)/;

/**
 * One log line and one measurement for every request that ended, also by the client's going away.
 *
 * The line has method, path, status, milliseconds and the context's ids. It has no query, header, body or token.
 */
export function httpLog(log: Log, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const path = request.originalUrl.replace(/\?.*$/s, '');
    const context = currentContext();
    response.once('close', () => {
      const ms = performance.now() - started;
      const status = response.headersSent ? response.statusCode : GONE;
      metrics.http(request.method, routeOf(request), status, ms / 1000);
      const facts = { method: request.method, path, status, ms: Math.round(ms * 10) / 10 };
      const aborted = response.writableFinished ? {} : { aborted: true };
      const write = (): void => {
        log[QUIET.test(path) ? 'debug' : 'info']({ ...facts, ...aborted }, 'request');
      };
      // The socket's events run outside of the request's context.
      if (context) runInContext(context, write);
      else write();
    });
    next();
  };
}

/** The pattern that matched; one name for all that matched none, or anyone could make time series without end. */
function routeOf(request: Request): string {
  const route = request.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : 'none';
}
