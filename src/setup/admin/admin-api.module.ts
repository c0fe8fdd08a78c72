import { Module } from '@nestjs/common';
import { BulkOperationsQueries } from './bulk-operations.queries.js';
import { BulkTargetsQueries } from './bulk-targets.queries.js';
import { BulkController } from './bulk.controller.js';
import { BulkService } from './bulk.service.js';
import { InspectionController } from './inspection.controller.js';
import { LedgerQueries } from './ledger.queries.js';
import { OverviewController } from './overview.controller.js';
import { OverviewQueries } from './overview.queries.js';
import { StuckQueries } from './stuck.queries.js';

/** The admin's routes: finding, understanding and ordering. */
@Module({
  controllers: [BulkController, InspectionController, OverviewController],
  providers: [BulkService, BulkTargetsQueries, BulkOperationsQueries, LedgerQueries, OverviewQueries, StuckQueries],
})
export class AdminApiModule {}
