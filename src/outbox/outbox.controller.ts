import { Body, Controller, Get, HttpCode, Inject, Logger, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../auth/access.js';
import { Caller, type Principal } from '../auth/principal.js';
import { notFound } from '../common/domain-error.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { FiguresQueries } from './figures.queries.js';
import { LettersQueries } from './letters.queries.js';
import { ParseSinkId } from './parse-sink-id.pipe.js';
import { DeliveriesPageDto, DELIVERY_ID, ReplayDto } from './outbox.dto.js';

/** The effects outside the database: how far each sink is, what was delivered, what was given up. */
@ApiTags('admin')
@ApiBearerAuth()
@AdminOnly()
@Controller('v1/admin/outbox')
export class OutboxController {
  private readonly log = new Logger(OutboxController.name);

  constructor(
    private readonly figures: FiguresQueries,
    private readonly letters: LettersQueries,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Every sink: what waits and since when, what went wrong, what was given up. */
  @Get()
  async show() {
    const { retentionDays, maxAttempts } = this.settings.outbox;
    return { sinks: await this.figures.look(), retentionDays, maxAttempts };
  }

  /** The deliveries of a sink, newest first. */
  @Get(':sinkId/deliveries')
  list(@Param('sinkId', ParseSinkId) sinkId: string, @Query() page: DeliveriesPageDto) {
    return this.letters.page(sinkId, page);
  }

  /** One delivery with its event. */
  @Get(':sinkId/deliveries/:id')
  one(@Param('sinkId', ParseSinkId) sinkId: string, @Param('id') id: string) {
    if (!DELIVERY_ID.test(id)) throw notFound('delivery');
    return this.letters.one(sinkId, id);
  }

  /** Tries deliveries again: these, dead or delivered, or every dead letter of the sink. A second time changes nothing. */
  @Post(':sinkId/replay')
  @HttpCode(200)
  async replay(
    @Param('sinkId', ParseSinkId) sinkId: string,
    @Body() { ids }: ReplayDto,
    @Caller() { userId }: Principal,
  ) {
    const replayed = await this.letters.replay(sinkId, ids);
    this.log.log({ sink: sinkId, replayed, actor: `user:${userId}`, msg: 'deliveries are tried again' });
    return { replayed };
  }
}
