import { DOCUMENT, ORGANIZATION, WORKFLOW } from '../support/walk.js';

/** The body of what is done to a setup. */
export const REASON = { reason: 'The rules say so.' };

/** Every event that a client can send, with its route and a body that is valid in any state. */
export const EVENTS: Record<string, [route: string, body: unknown]> = {
  START: ['start', {}],
  SUBMIT_ORGANIZATION: ['organization', ORGANIZATION],
  SUBMIT_DOCUMENT: ['document', DOCUMENT],
  SUBMIT_WORKFLOW: ['workflow', WORKFLOW],
  RETRY: ['retry', REASON],
  ROLLBACK: ['rollback', REASON],
  ABORT: ['abort', REASON],
  RESTART: ['restart', {}],
};
