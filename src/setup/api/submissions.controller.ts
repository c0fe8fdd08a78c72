import { Body, Controller, HttpCode, Param, Post, Req, Res, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiBearerAuth, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '../../auth/principal.js';
import { AcceptsMultipart, JsonLimit } from '../../common/json-body.interceptor.js';
import { ParseId } from '../../common/parse-id.pipe.js';
import { DocumentDto } from './dto/document.dto.js';
import { OrganizationDto } from './dto/organization.dto.js';
import { WorkflowDto } from './dto/workflow.dto.js';
import { EventSender } from './event.sender.js';
import { FormJson } from './form-json.interceptor.js';
import { ApiEvent, ApiForm } from './openapi.js';
import { OwnerActivityInterceptor } from './owner-activity.interceptor.js';
import { submitDocument, submitOrganization, submitWorkflow } from './submission.works.js';
import {
  DOCUMENT_JSON_LIMIT,
  documentUpload,
  formLimits,
  logoUpload,
  MAX_DOCUMENT_BYTES,
  MAX_LOGO_BYTES,
} from './uploads.js';

/** What an owner submits, step by step. */
@ApiTags('setups')
@UseInterceptors(OwnerActivityInterceptor)
@ApiBearerAuth()
@Controller('v1/setups/:id')
export class SubmissionsController {
  constructor(private readonly events: EventSender) {}

  /** Submits the organisation, with its logo in a form; answers when it is saved. */
  @Post('organization')
  @HttpCode(200)
  @ApiEvent('SUBMIT_ORGANIZATION')
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiForm(OrganizationDto, 'logo')
  @AcceptsMultipart()
  @UseInterceptors(FileInterceptor('logo', formLimits(MAX_LOGO_BYTES)))
  async organization(
    @Param('id', ParseId) id: string,
    @Body() dto: OrganizationDto,
    @UploadedFile() logo: Express.Multer.File | undefined,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const work = submitOrganization(dto, logo && (await logoUpload(logo)));
    return this.events.send(request, response, id, 'SUBMIT_ORGANIZATION', { work });
  }

  /** Submits the document, as a file or as `content`; answers when it is saved. The import comes after the workflow. */
  @Post('document')
  @HttpCode(200)
  @ApiEvent('SUBMIT_DOCUMENT')
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiForm(DocumentDto, 'file')
  @AcceptsMultipart()
  @JsonLimit(DOCUMENT_JSON_LIMIT)
  @UseInterceptors(FileInterceptor('file', formLimits(MAX_DOCUMENT_BYTES)), FormJson('hierarchy'))
  document(
    @Param('id', ParseId) id: string,
    @Body() dto: DocumentDto,
    @UploadedFile() file: Express.Multer.File | undefined,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const work = submitDocument(dto, documentUpload(dto, file));
    return this.events.send(request, response, id, 'SUBMIT_DOCUMENT', { work });
  }

  /** Submits the approval workflow; the import then runs in the background, and the answer names its job. */
  @Post('workflow')
  @HttpCode(202)
  @ApiEvent('SUBMIT_WORKFLOW')
  workflow(
    @Param('id', ParseId) id: string,
    @Body() dto: WorkflowDto,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.events.send(request, response, id, 'SUBMIT_WORKFLOW', { work: submitWorkflow(dto) });
  }
}
