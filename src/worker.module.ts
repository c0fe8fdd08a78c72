import { Module } from '@nestjs/common';
import { AdminWorkerModule } from './setup/admin/admin-worker.module.js';
import { SetupWorkerModule } from './setup/worker/setup-worker.module.js';

/** Everything that runs in the background. */
@Module({ imports: [SetupWorkerModule, AdminWorkerModule] })
export class WorkerModule {}
