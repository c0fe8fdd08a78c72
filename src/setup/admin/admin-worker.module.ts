import { Module } from '@nestjs/common';
import { TransitionModule } from '../transition/transition.module.js';
import { BulkItemRunner } from './bulk-item.runner.js';
import { BulkItemsQueries } from './bulk-items.queries.js';
import { BulkWorker } from './bulk.worker.js';

/** What carries out bulk operations in the background. */
@Module({ imports: [TransitionModule], providers: [BulkWorker, BulkItemRunner, BulkItemsQueries] })
export class AdminWorkerModule {}
