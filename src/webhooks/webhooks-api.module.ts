import { Module } from '@nestjs/common';
import { AttemptsQueries } from './attempts.queries.js';
import { RemovalQueries } from './removal.queries.js';
import { WebhookSender } from './sender.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksQueries } from './webhooks.queries.js';
import { WebhooksService } from './webhooks.service.js';

/** Admins' routes to the endpoints of webhooks. */
@Module({
  controllers: [WebhooksController],
  providers: [WebhooksService, WebhooksQueries, RemovalQueries, AttemptsQueries, WebhookSender],
})
export class WebhooksApiModule {}
