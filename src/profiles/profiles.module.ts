import { Module } from '@nestjs/common';
import { ProfilesQueries } from './profiles.queries.js';
import { ProfilesController } from './profiles.controller.js';

@Module({ controllers: [ProfilesController], providers: [ProfilesQueries] })
export class ProfilesModule {}
