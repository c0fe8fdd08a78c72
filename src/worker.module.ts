import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { Settings } from './config/env.js';
import { JournalModule } from './journal/journal.module.js';
import { JournalSink } from './journal/journal.sink.js';
import { OutboxWorkerModule } from './outbox/outbox-worker.module.js';
import type { Sink } from './outbox/sink.js';
import { AdminWorkerModule } from './setup/admin/admin-worker.module.js';
import { SetupWorkerModule } from './setup/worker/setup-worker.module.js';
import { WebhookSink } from './webhooks/webhook.sink.js';
import { WebhooksWorkerModule } from './webhooks/webhooks-worker.module.js';

/** Everything that runs in the background. */
@Module({})
export class WorkerModule {
  static with({ journalDir }: Settings): DynamicModule {
    const journal = journalDir === undefined ? [] : [JournalModule];
    const sinks: Type<Sink>[] = journalDir === undefined ? [WebhookSink] : [JournalSink, WebhookSink];
    const outbox = OutboxWorkerModule.with([WebhooksWorkerModule, ...journal], sinks);
    return { module: WorkerModule, imports: [SetupWorkerModule, AdminWorkerModule, outbox] };
  }
}
