import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../../organizations/organizations.module.js';
import { TransitionModule } from '../transition/transition.module.js';
import { EventSender } from './event.sender.js';
import { JobsController, MachineController, SetupStatusController } from './facts.controllers.js';
import { InterventionsController } from './interventions.controller.js';
import { HistoryQueries } from './history.queries.js';
import { OwnerActivity } from './owner-activity.js';
import { SetupsController } from './setups.controller.js';
import { SetupsQueries } from './setups.queries.js';
import { SubmissionsController } from './submissions.controller.js';

/** The setup's REST routes. */
@Module({
  imports: [TransitionModule, OrganizationsModule],
  controllers: [
    SetupsController,
    SubmissionsController,
    InterventionsController,
    JobsController,
    MachineController,
    SetupStatusController,
  ],
  providers: [EventSender, SetupsQueries, HistoryQueries, OwnerActivity],
  exports: [SetupsQueries, OwnerActivity],
})
export class SetupApiModule {}
