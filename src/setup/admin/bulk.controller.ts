import { createHash } from 'node:crypto';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AdminOnly } from '../../auth/access.js';
import { Caller, type Principal } from '../../auth/principal.js';
import { ParseId } from '../../common/parse-id.pipe.js';
import { idempotencyKey } from '../idempotency-key.js';
import { BulkOperationsQueries } from './bulk-operations.queries.js';
import { BulkService } from './bulk.service.js';
import { BulkDto } from './dto/bulk.dto.js';
import { AdminPageDto } from './dto/page.dto.js';

/** One event for many setups, as a job. */
@ApiTags('admin')
@ApiBearerAuth()
@AdminOnly()
@Controller('v1/admin/setups/bulk')
export class BulkController {
  constructor(
    private readonly bulk: BulkService,
    private readonly operations: BulkOperationsQueries,
  ) {}

  /**
   * Retries, rolls back or aborts many setups, with a reason for the log of each. Setups that anybody moves on before
   * their turn are left alone. Small operations that end within two seconds are answered with 200.
   */
  @Post()
  @HttpCode(202)
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Its repetition finds the same operation.' })
  @ApiResponse({ status: 200, description: 'A dry run, or an operation that is done already' })
  @ApiResponse({ status: 202, description: 'The operation runs: Location says where to look' })
  async order(
    @Body() dto: BulkDto,
    @Headers('Idempotency-Key') header: string | undefined,
    @Caller() { userId }: Principal,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { event, reason, dryRun } = dto;
    const key = idempotencyKey(header);
    const targets = await this.bulk.targetsOf(dto);
    if (dryRun) {
      response.status(200);
      return this.bulk.preview(event, targets);
    }
    const operation = await this.bulk.order({
      event,
      reason,
      actor: `user:${userId}`,
      targets,
      key: key === undefined ? undefined : { key, fingerprint: fingerprintOf(dto) },
    });
    response.setHeader('Location', `/v1/admin/setups/bulk/${operation.id}`);
    if (operation.status === 'DONE') response.status(200);
    else response.setHeader('Retry-After', '1');
    return operation;
  }

  /** Lists operations, newest first. */
  @Get()
  list(@Query() page: AdminPageDto) {
    return this.operations.page(page);
  }

  /** Shows how far an operation is, and a page of its results, one for each setup. */
  @Get(':id')
  show(@Param('id', ParseId) id: string, @Query() page: AdminPageDto) {
    return this.bulk.show(id, page);
  }
}

const fingerprintOf = (dto: BulkDto): string => createHash('sha256').update(JSON.stringify(dto)).digest('hex');
