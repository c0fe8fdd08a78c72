import { Module } from '@nestjs/common';
import { OrganizationsQueries } from './organizations.queries.js';
import { OrganizationsController } from './organizations.controller.js';

@Module({
  controllers: [OrganizationsController],
  providers: [OrganizationsQueries],
  exports: [OrganizationsQueries],
})
export class OrganizationsModule {}
