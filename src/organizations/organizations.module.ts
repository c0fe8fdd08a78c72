import { Module } from '@nestjs/common';
import { OrganizationsQueries } from './organizations.queries.js';
import { SetupCompleteGuard } from './setup-complete.guard.js';
import { OrganizationsController } from './organizations.controller.js';

@Module({
  controllers: [OrganizationsController],
  providers: [OrganizationsQueries, SetupCompleteGuard],
  exports: [OrganizationsQueries, SetupCompleteGuard],
})
export class OrganizationsModule {}
