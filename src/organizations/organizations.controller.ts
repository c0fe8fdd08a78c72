import { Body, Controller, Get, Headers, Param, Patch, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Caller, type Principal } from '../auth/principal.js';
import { expectedVersion } from '../common/expected-version.js';
import { ParseId } from '../common/parse-id.pipe.js';
import { OrganizationPatchDto } from './organization.dto.js';
import { OrganizationsQueries } from './organizations.queries.js';

/** Organisations, for their owners and for admins. */
@ApiTags('organizations')
@ApiBearerAuth()
@Controller('v1/organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsQueries) {}

  /** Shows an organisation. */
  @Get(':id')
  async show(
    @Param('id', ParseId) id: string,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) response: Response,
  ) {
    const organization = await this.organizations.own(id, caller);
    response.setHeader('ETag', `"v${String(organization.version)}"`);
    return organization;
  }

  /** Changes an organisation that is still at the version that was read. Its slug stays. */
  @Patch(':id')
  @ApiHeader({ name: 'If-Match', required: false, description: 'Instead of version in the body.' })
  async update(
    @Param('id', ParseId) id: string,
    @Body() patch: OrganizationPatchDto,
    @Caller() caller: Principal,
    @Headers('If-Match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ) {
    const expected = expectedVersion(patch.version, ifMatch);
    const organization = await this.organizations.update(id, caller, expected, patch);
    response.setHeader('ETag', `"v${String(organization.version)}"`);
    return organization;
  }
}
