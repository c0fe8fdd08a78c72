import { Body, Controller, Get, Headers, Put, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Caller, type Principal } from '../auth/principal.js';
import { expectedVersion } from '../common/expected-version.js';
import { ProfileDto } from './profile.dto.js';
import { ProfilesQueries, type ProfileView } from './profiles.queries.js';

/** The caller's own profile. */
@ApiTags('profile')
@ApiBearerAuth()
@Controller('v1/profile')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesQueries) {}

  /** Shows the profile. */
  @Get()
  async show(@Caller() { userId }: Principal, @Res({ passthrough: true }) response: Response) {
    return withETag(response, await this.profiles.own(userId));
  }

  /** Creates the profile, or replaces the one that is still at the version that was read. */
  @Put()
  @ApiHeader({ name: 'If-Match', required: false, description: 'Instead of version in the body.' })
  async put(
    @Body() dto: ProfileDto,
    @Caller() { userId }: Principal,
    @Headers('If-Match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ) {
    const created =
      dto.version === undefined && ifMatch === undefined ? await this.profiles.create(userId, dto) : undefined;
    return withETag(
      response,
      created ?? (await this.profiles.update(userId, expectedVersion(dto.version, ifMatch), dto)),
    );
  }
}

function withETag(response: Response, profile: ProfileView): ProfileView {
  response.setHeader('ETag', `"v${String(profile.version)}"`);
  return profile;
}
