import { Body, Controller, HttpCode, Param, Post, Req, Res, UploadedFiles, UseInterceptors } from '@nestjs/common';
import { FileFieldsInterceptor } from '@nestjs/platform-express';
import { ApiBearerAuth, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '../../auth/principal.js';
import { AcceptsMultipart, JsonLimit } from '../../common/json-body.interceptor.js';
import { ParseId } from '../../common/parse-id.pipe.js';
import { RollBack } from '../steps/roll-back.js';
import { EmptyDto, InterventionDto, RetryDto } from './dto/intervention.dto.js';
import { EventSender } from './event.sender.js';
import { FormJson } from './form-json.interceptor.js';
import { ApiEvent } from './openapi.js';
import { OwnerActivityInterceptor } from './owner-activity.interceptor.js';
import { retryWork, type RetryFiles } from './retry.input.js';
import { DOCUMENT_JSON_LIMIT, formLimits, MAX_DOCUMENT_BYTES } from './uploads.js';

/** What moves a setup without a submission. */
@ApiTags('setups')
@UseInterceptors(OwnerActivityInterceptor)
@ApiBearerAuth()
@Controller('v1/setups/:id')
export class InterventionsController {
  constructor(
    private readonly events: EventSender,
    private readonly rollBack: RollBack,
  ) {}

  /** Begins the setup. */
  @Post('start')
  @HttpCode(200)
  @ApiEvent('START')
  start(
    @Param('id', ParseId) id: string,
    @Body() _: EmptyDto,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.events.send(request, response, id, 'START');
  }

  /** Goes back to the working state that failed or timed out, with a corrected `input` (or its file in a form) if given. */
  @Post('retry')
  @HttpCode(200)
  @ApiEvent('RETRY')
  @ApiConsumes('application/json', 'multipart/form-data')
  @AcceptsMultipart()
  @JsonLimit(DOCUMENT_JSON_LIMIT)
  @UseInterceptors(
    FileFieldsInterceptor(
      [
        { name: 'file', maxCount: 1 },
        { name: 'logo', maxCount: 1 },
      ],
      formLimits(MAX_DOCUMENT_BYTES),
    ),
    FormJson('input'),
  )
  retry(
    @Param('id', ParseId) id: string,
    @Body() dto: RetryDto,
    @UploadedFiles() files: RetryFiles | undefined,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const work = retryWork(dto.input, files ?? {});
    return this.events.send(request, response, id, 'RETRY', { reason: dto.reason, ...(work && { work }) });
  }

  /** Undoes what was executed, newest first, in the background; the setup ends ABORTED. */
  @Post('rollback')
  @HttpCode(202)
  @ApiEvent('ROLLBACK')
  rollback(
    @Param('id', ParseId) id: string,
    @Body() { reason }: InterventionDto,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.events.send(request, response, id, 'ROLLBACK', { reason });
  }

  /** Undoes everything at once; the setup is ABORTED when this answers. */
  @Post('abort')
  @HttpCode(200)
  @ApiEvent('ABORT')
  abort(
    @Param('id', ParseId) id: string,
    @Body() { reason }: InterventionDto,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.events.send(request, response, id, 'ABORT', {
      reason,
      work: async (em, setup) => {
        await this.rollBack.compensateAll(em, setup);
        return {};
      },
    });
  }

  /** Begins an aborted setup anew, with nothing submitted; its history stays. */
  @Post('restart')
  @HttpCode(200)
  @ApiEvent('RESTART')
  restart(
    @Param('id', ParseId) id: string,
    @Body() _: EmptyDto,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.events.send(request, response, id, 'RESTART');
  }
}
