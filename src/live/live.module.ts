import { Module } from '@nestjs/common';
import { SetupApiModule } from '../setup/api/setup-api.module.js';
import { AdminStreams } from './admin-streams.js';
import { Listener } from './listener.js';
import { AdminEventsController, SetupEventsController } from './live.controllers.js';
import { LiveQueries } from './live.queries.js';
import { OpenStreams } from './open-streams.js';
import { SetupStreams } from './setup-streams.js';

/** Streams of what happens: PostgreSQL wakes, the log tells. */
@Module({
  imports: [SetupApiModule],
  controllers: [SetupEventsController, AdminEventsController],
  providers: [LiveQueries, OpenStreams, SetupStreams, AdminStreams, Listener],
})
export class LiveModule {}
