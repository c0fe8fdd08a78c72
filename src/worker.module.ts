import { Module } from '@nestjs/common';
import { SetupWorkerModule } from './setup/worker/setup-worker.module.js';

/** Everything that runs in the background. */
@Module({ imports: [SetupWorkerModule] })
export class WorkerModule {}
