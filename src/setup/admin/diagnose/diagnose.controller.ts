import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../../auth/access.js';
import type { Diagnosis } from './check.js';
import { DiagnoseQueries } from './diagnose.queries.js';

/** What is wrong with the data, for administrators. */
@ApiTags('admin')
@ApiBearerAuth()
@AdminOnly()
@Controller('v1/admin/diagnostics')
export class DiagnoseController {
  constructor(private readonly diagnoses: DiagnoseQueries) {}

  /** Every check of the `diagnose` command: damage, what is stuck, and what waits; all as of one moment. */
  @Get()
  show(): Promise<Diagnosis> {
    return this.diagnoses.look();
  }
}
