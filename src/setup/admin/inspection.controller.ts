import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { AdminOnly } from '../../auth/access.js';
import { ParseId } from '../../common/parse-id.pipe.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { AdminPageDto } from './dto/page.dto.js';
import { explain, stepView } from './explain.js';
import { presentStep } from './ledger.js';
import { LedgerQueries } from './ledger.queries.js';
import { StuckQueries } from './stuck.queries.js';

/** What an admin looks at before he acts. */
@ApiTags('admin')
@ApiBearerAuth()
@AdminOnly()
@Controller('v1/admin/setups')
export class InspectionController {
  constructor(
    private readonly stuck: StuckQueries,
    private readonly ledgers: LedgerQueries,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Lists setups that are not understood, in ERROR or TIMEOUT, past their deadline, or with an expired lease: the longest
   * in their state first.
   */
  @Get('stuck')
  async listStuck(@Query() page: AdminPageDto) {
    const { leaseTtlMs } = this.settings;
    const { items, nextPageToken } = await this.stuck.page(page, leaseTtlMs);
    const ledgers = await this.ledgers.of(items);
    return {
      items: items.map((setup) => {
        const step = presentStep(setup, ledgers.get(setup.id) ?? []);
        return {
          id: setup.id,
          ownerId: setup.ownerId,
          organizationName: setup.input.organization?.name ?? null,
          state: setup.state,
          since: setup.stateSince,
          why: setup.why,
          lastError: setup.lastError,
          deadlineAt: setup.deadlineAt,
          step: step ? stepView(step, setup.now, leaseTtlMs) : null,
        };
      }),
      nextPageToken,
    };
  }

  /** Explains a setup: what it waits for, who works on it until when, and for each event what it would do or why not. */
  @Get(':id/explain')
  async explain(@Param('id', ParseId) id: string) {
    const { setup, steps, now } = await this.ledgers.one(id);
    return explain(setup, steps, now, this.settings.leaseTtlMs);
  }
}
