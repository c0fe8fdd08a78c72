import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { AuthenticatedRequest, Principal } from '../../auth/principal.js';
import { noteContext } from '../../observability/request-context.js';
import type { ClientEvent } from '../domain/vocabulary.js';
import { idempotencyKey } from '../idempotency-key.js';
import type { Answer, KeyUse } from '../store/idempotency.store.js';
import type { Command } from '../transition/command.js';
import { SubmissionService } from '../transition/submission.service.js';
import { expectedVersions } from '../../common/if-match.js';
import { eventAnswer } from './setup.view.js';
import { uploadsOf } from './uploads.js';

/** From a request to a command, and from its answer to the response. */
@Injectable()
export class EventSender {
  constructor(private readonly submissions: SubmissionService) {}

  /** Sends one event of a client for one setup, under its If-Match and Idempotency-Key. */
  async send(
    request: AuthenticatedRequest,
    response: Response,
    setupId: string,
    event: ClientEvent,
    more: Pick<Command, 'work' | 'reason'> = {},
  ): Promise<Answer['body']> {
    const principal = principalOf(request);
    noteContext({ setupId });
    const versions = expectedVersions(request.get('If-Match'));
    const outcome = await this.submissions.submit({
      setupId,
      event,
      principal,
      actor: `user:${principal.userId}`,
      answering: { render: eventAnswer, key: keyUse(request) },
      ...(versions && { expectedVersions: versions }),
      ...more,
    });
    if (!outcome.answer) throw new Error(`${event} was not answered.`);
    return writeAnswer(response, outcome.answer);
  }
}

/** Status, Location, Retry-After and ETag of an answer; returns its body. */
export function writeAnswer(response: Response, { status, location, body }: Answer): Answer['body'] {
  response.status(status);
  if (location) response.setHeader('Location', location);
  if (status === 202) response.setHeader('Retry-After', '1');
  if (body.version !== undefined) response.setHeader('ETag', `"v${String(body.version)}"`);
  return body;
}

/** The request's Idempotency-Key with the fingerprint of what was sent: method, path, body and files. */
export function keyUse(request: AuthenticatedRequest): KeyUse | undefined {
  const key = idempotencyKey(request.get('Idempotency-Key'));
  if (key === undefined) return undefined;
  const hash = createHash('sha256').update(`${request.method} ${request.path}\n${JSON.stringify(request.body)}`);
  for (const file of uploadsOf(request)) hash.update(`\n${file.fieldname} ${file.originalname}\n`).update(file.buffer);
  return { principal: principalOf(request).userId, key, fingerprint: hash.digest('hex') };
}

export function principalOf({ principal }: AuthenticatedRequest): Principal {
  if (!principal) throw new Error('This route needs a caller.');
  return principal;
}
