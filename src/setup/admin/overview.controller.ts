import { Controller, Get, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../auth/access.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { OverviewQueries, type Overview } from './overview.queries.js';

/** All setups at a glance. */
@ApiTags('admin')
@ApiBearerAuth()
@AdminOnly()
@Controller('v1/admin/overview')
export class OverviewController {
  constructor(
    private readonly overview: OverviewQueries,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** How many setups are in each state, how many were completed in each of the last 24 hours, and how many are stuck. */
  @Get()
  show(): Promise<Overview> {
    return this.overview.look(this.settings.leaseTtlMs);
  }
}
