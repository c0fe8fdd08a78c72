import { Controller, Get, Headers, Param, Res, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AdminOnly } from '../auth/access.js';
import { Caller, type Principal } from '../auth/principal.js';
import { ParseId } from '../common/parse-id.pipe.js';
import { OwnerActivityInterceptor } from '../setup/api/owner-activity.interceptor.js';
import { SetupsQueries } from '../setup/api/setups.queries.js';
import { AdminStreams } from './admin-streams.js';
import { snapshotIn, versionOf } from './last-event-id.js';
import { ApiEvents } from './openapi.js';
import { SetupStreams } from './setup-streams.js';

/** What happens to a setup, as it happens. */
@ApiTags('setups')
@UseInterceptors(OwnerActivityInterceptor)
@ApiBearerAuth()
@Controller('v1/setups')
export class SetupEventsController {
  constructor(
    private readonly setups: SetupsQueries,
    private readonly streams: SetupStreams,
  ) {}

  /** Streams a setup's transitions and the progress of its steps, beginning with the latest transition. */
  @Get(':id/events')
  @ApiEvents(
    'transition (its id is the version), progress (without an id), and end in COMPLETED and ABORTED; a comment as heartbeat',
  )
  async follow(
    @Param('id', ParseId) id: string,
    @Caller() caller: Principal,
    @Headers('Last-Event-ID') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const lastSeen = versionOf(lastEventId);
    const setup = await this.setups.own(id, caller);
    if (!response.destroyed) this.streams.follow(setup, caller, lastSeen, response);
  }
}

/** What happens to all setups. */
@ApiTags('admin')
@ApiBearerAuth()
@AdminOnly()
@Controller('v1/admin/events')
export class AdminEventsController {
  constructor(private readonly streams: AdminStreams) {}

  /** Streams the transitions of all setups and the progress of their steps, beginning now. */
  @Get()
  @ApiEvents(
    'transition (with an opaque id), progress (without an id), and reset where too much was missed: look anew; a comment as heartbeat',
  )
  follow(
    @Caller() caller: Principal,
    @Headers('Last-Event-ID') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    return this.streams.follow(caller, snapshotIn(lastEventId), response);
  }
}
