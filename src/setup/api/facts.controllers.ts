import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Public } from '../../auth/access.js';
import { Caller, type Principal } from '../../auth/principal.js';
import { ParseId } from '../../common/parse-id.pipe.js';
import { OrganizationsQueries } from '../../organizations/organizations.queries.js';
import { machineDocument } from '../domain/machine.document.js';
import { MachineDto } from './dto/machine.dto.js';
import { jobView } from './setup.view.js';
import { SetupsQueries } from './setups.queries.js';

/** Background work. */
@ApiTags('jobs')
@ApiBearerAuth()
@Controller('v1/jobs')
export class JobsController {
  constructor(private readonly setups: SetupsQueries) {}

  /** A step of a setup, with its progress. */
  @Get(':id')
  async show(@Param('id', ParseId) id: string, @Caller() caller: Principal) {
    return jobView(await this.setups.job(id, caller));
  }
}

/** The machine itself. */
@ApiTags('machine')
@ApiBearerAuth()
@Controller('v1/machine')
export class MachineController {
  // Walking through the machine takes a tenth of a second: not at every start.
  private machine: MachineDto | undefined;

  /** States, events, every transition, and a diagram. */
  @Get()
  show(): MachineDto {
    this.machine ??= machineDocument();
    return this.machine;
  }
}

/** For the application that waits to be opened. */
@ApiTags('setup-status')
@Public()
@Controller('v1/setup-status')
export class SetupStatusController {
  constructor(private readonly organizations: OrganizationsQueries) {}

  /** Whether an organisation is set up. */
  @Get()
  async show() {
    return { configured: await this.organizations.isConfigured() };
  }
}
