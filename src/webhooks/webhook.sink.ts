import { Injectable } from '@nestjs/common';
import { SinkAway, type Delivery, type Settle, type Sink } from '../outbox/sink.js';
import { outcomeOf } from './answer.js';
import { AttemptsQueries } from './attempts.queries.js';
import { eventMessage } from './message.js';
import { WebhookSender } from './sender.js';

/** Sends events to the endpoints of webhooks, and keeps what each answered. */
@Injectable()
export class WebhookSink implements Sink {
  readonly kind = 'webhook';
  readonly batch = 8;
  readonly probe = 1;

  constructor(
    private readonly attempts: AttemptsQueries,
    private readonly sender: WebhookSender,
  ) {}

  async deliver(endpointId: string, batch: readonly Delivery[], settle: Settle, signal: AbortSignal): Promise<void> {
    const target = await this.attempts.target(endpointId);
    if (!target) throw new SinkAway('The endpoint is being deleted.');
    const one = async (delivery: Delivery): Promise<void> => {
      const attempt = await this.sender.send(target, eventMessage(delivery), signal);
      await this.attempts.add(endpointId, delivery.id, attempt);
      const outcome = outcomeOf(attempt);
      // Who was asked wants nothing more; an admin may have given another URL since.
      if ('disable' in outcome && (await this.attempts.target(endpointId))?.url !== target.url) delete outcome.disable;
      await settle(delivery, outcome);
    };
    const results = await Promise.allSettled(batch.map(one));
    // Ended from outside: what was under way is delivered again.
    if (signal.aborted) return;
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}
