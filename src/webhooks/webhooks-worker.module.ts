import { Module } from '@nestjs/common';
import { AttemptsQueries } from './attempts.queries.js';
import { WebhookSender } from './sender.js';
import { WebhookSink } from './webhook.sink.js';

/** What sends webhooks. */
@Module({ providers: [WebhookSink, AttemptsQueries, WebhookSender], exports: [WebhookSink] })
export class WebhooksWorkerModule {}
