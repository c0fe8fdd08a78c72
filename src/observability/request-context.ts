import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

/** What every log line of one piece of work carries. */
export interface RequestContext {
  readonly requestId: string;
  setupId?: string;
  userId?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** The context of the work that is running, if it has one. */
export const currentContext = (): RequestContext | undefined => storage.getStore();

/** Runs work under a context of its own: a request, or a job of the worker. */
export const runInContext = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);

/** Adds what became known meanwhile to the running context; without one nothing happens. */
export function noteContext(facts: Partial<Omit<RequestContext, 'requestId'>>): void {
  Object.assign(storage.getStore() ?? {}, facts);
}

/** What a client may choose: nothing that could forge a log line or fill one. */
const ACCEPTABLE_ID = /^[\w.-]{1,64}$/;

/** Gives each request its id, the client's own `X-Request-Id` where it is acceptable, and echoes it. */
export const requestContext = (): RequestHandler => (request, response, next) => {
  const offered = request.get('X-Request-Id');
  const requestId = offered !== undefined && ACCEPTABLE_ID.test(offered) ? offered : randomUUID();
  response.setHeader('X-Request-Id', requestId);
  runInContext({ requestId }, next);
};
