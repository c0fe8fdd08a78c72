import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AdminOnly } from '../auth/access.js';
import { Caller, type Principal } from '../auth/principal.js';
import { expectedVersion } from '../common/expected-version.js';
import { ParseId } from '../common/parse-id.pipe.js';
import { AttemptsQueries } from './attempts.queries.js';
import { AttemptsPageDto, NewWebhookDto, RotationDto, WebhookChangeDto } from './webhook.dto.js';
import type { WebhookView } from './webhook.view.js';
import { WebhooksQueries } from './webhooks.queries.js';
import { WebhooksService } from './webhooks.service.js';

const IfMatch = () =>
  ApiHeader({ name: 'If-Match', required: false, description: 'Instead of version in the body, for example "v3".' });

/** The endpoints to which events are sent. */
@ApiTags('webhooks')
@ApiBearerAuth()
@AdminOnly()
@Controller('v1/admin/webhooks')
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly queries: WebhooksQueries,
    private readonly attempts: AttemptsQueries,
  ) {}

  /** Every endpoint, oldest first. */
  @Get()
  async list() {
    return { items: await this.queries.all() };
  }

  /** Adds an endpoint, which hears of what happens from now on. The answer shows its secret, this once. */
  @Post()
  @ApiResponse({ status: 409, description: 'WEBHOOK_EXISTS with webhookId (problem+json)' })
  async create(
    @Body() dto: NewWebhookDto,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) response: Response,
  ) {
    const webhook = await this.webhooks.create(dto, caller);
    response.setHeader('Location', `/v1/admin/webhooks/${webhook.id}`);
    response.setHeader('Cache-Control', 'no-store');
    return withETag(response, webhook);
  }

  /** Shows an endpoint. */
  @Get(':id')
  async show(@Param('id', ParseId) id: string, @Res({ passthrough: true }) response: Response) {
    return withETag(response, await this.queries.one(id));
  }

  /** Changes an endpoint, disables it, or enables it. */
  @Patch(':id')
  @IfMatch()
  async change(
    @Param('id', ParseId) id: string,
    @Body() { version, ...change }: WebhookChangeDto,
    @Headers('If-Match') ifMatch: string | undefined,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) response: Response,
  ) {
    return withETag(response, await this.webhooks.change(id, expectedVersion(version, ifMatch), change, caller));
  }

  /** Deletes an endpoint with what waits for it and its log. */
  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id', ParseId) id: string, @Caller() caller: Principal): Promise<void> {
    return this.webhooks.remove(id, caller);
  }

  /** Sends a `webhook.test` event at once, signed like any other, and shows what the receiver answered. */
  @Post(':id/test')
  @HttpCode(200)
  test(@Param('id', ParseId) id: string) {
    return this.webhooks.test(id);
  }

  /** Makes a new secret. The old one signs as well for 24 hours, so that receivers can change over. */
  @Post(':id/rotate-secret')
  @HttpCode(200)
  @IfMatch()
  async rotate(
    @Param('id', ParseId) id: string,
    @Body() { version }: RotationDto,
    @Headers('If-Match') ifMatch: string | undefined,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) response: Response,
  ) {
    response.setHeader('Cache-Control', 'no-store');
    return withETag(response, await this.webhooks.rotate(id, expectedVersion(version, ifMatch), caller));
  }

  /** The requests that were sent to it, tests too, newest first. */
  @Get(':id/attempts')
  log(@Param('id', ParseId) id: string, @Query() page: AttemptsPageDto) {
    return this.attempts.page(id, page);
  }
}

function withETag<W extends WebhookView>(response: Response, webhook: W): W {
  response.setHeader('ETag', `"v${String(webhook.version)}"`);
  return webhook;
}
