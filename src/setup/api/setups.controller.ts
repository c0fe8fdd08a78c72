import { Body, Controller, Get, Param, Post, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Caller, type AuthenticatedRequest, type Principal } from '../../auth/principal.js';
import { ParseId } from '../../common/parse-id.pipe.js';
import type { SetupRow, StepRow } from '../store/records.js';
import { CreationService } from '../transition/creation.service.js';
import { EmptyDto } from './dto/intervention.dto.js';
import { PageDto, SetupListDto } from './dto/paging.dto.js';
import { keyUse, principalOf, writeAnswer } from './event.sender.js';
import { HistoryQueries } from './history.queries.js';
import { namesVersion } from '../../common/if-match.js';
import { OwnerActivity } from './owner-activity.js';
import { OwnerActivityInterceptor } from './owner-activity.interceptor.js';
import { setupView, workerStep } from './setup.view.js';
import { SetupsQueries } from './setups.queries.js';

/** Creating and reading setups. */
@ApiTags('setups')
@UseInterceptors(OwnerActivityInterceptor)
@ApiBearerAuth()
@Controller('v1/setups')
export class SetupsController {
  constructor(
    private readonly setups: SetupsQueries,
    private readonly history: HistoryQueries,
    private readonly creation: CreationService,
    private readonly activity: OwnerActivity,
  ) {}

  /** Creates a setup in IDLE. An owner has one open setup. */
  @Post()
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  async create(
    @Body() _: EmptyDto,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const owner = principalOf(request);
    const render = (setup: SetupRow, steps: StepRow[]) => {
      this.activity.begun(setup.id, owner.userId);
      return { status: 201, location: `/v1/setups/${setup.id}`, body: setupView(setup, steps) };
    };
    const answer = await this.creation.create(owner, { render, key: keyUse(request) });
    return writeAnswer(response, answer);
  }

  /** Lists setups, newest first: owners see their own, admins all. */
  @Get()
  async list(@Query() query: SetupListDto, @Caller() caller: Principal) {
    const { setups, nextPageToken } = await this.setups.list(caller, query);
    const steps = await this.setups.stepsOfAll(setups);
    return { items: setups.map((setup) => setupView(setup, steps.get(setup.id) ?? [])), nextPageToken };
  }

  /**
   * Shows a setup. The ETag is its version; while a worker works on it, progress moves without one, so a matching
   * If-None-Match is answered 304 only when nothing is being worked on.
   */
  @Get(':id')
  @ApiHeader({ name: 'If-None-Match', required: false })
  async show(
    @Param('id', ParseId) id: string,
    @Caller() caller: Principal,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const known = request.get('If-None-Match');
    const resting = known === undefined ? undefined : await this.setups.restingVersion(id, caller);
    if (resting !== undefined && namesVersion(known, resting)) {
      response.setHeader('ETag', `"v${String(resting)}"`).status(304);
      return undefined;
    }
    const { setup, steps } = await this.setups.ownWithSteps(id, caller);
    response.setHeader('ETag', `"v${String(setup.version)}"`);
    if (workerStep(setup, steps)) response.setHeader('Retry-After', '1');
    return setupView(setup, steps);
  }

  /** The log of a setup's transitions. */
  @Get(':id/transitions')
  async transitions(@Param('id', ParseId) id: string, @Caller() caller: Principal) {
    await this.setups.own(id, caller);
    return { items: await this.history.transitions(id) };
  }

  /** The imported sections, in order. */
  @Get(':id/sections')
  async sections(@Param('id', ParseId) id: string, @Query() page: PageDto, @Caller() caller: Principal) {
    await this.setups.own(id, caller);
    return this.history.sections(id, page);
  }
}
