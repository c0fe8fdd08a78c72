import { Module, type DynamicModule } from '@nestjs/common';
import type { Settings } from './config/env.js';
import { OutboxWorkerModule } from './outbox/outbox-worker.module.js';
import { AdminWorkerModule } from './setup/admin/admin-worker.module.js';
import { SetupWorkerModule } from './setup/worker/setup-worker.module.js';

/** Everything that runs in the background. */
@Module({})
export class WorkerModule {
  static with(_settings: Settings): DynamicModule {
    const outbox = OutboxWorkerModule.with([], []);
    return { module: WorkerModule, imports: [SetupWorkerModule, AdminWorkerModule, outbox] };
  }
}
