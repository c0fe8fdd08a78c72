import { Module } from '@nestjs/common';
import { LockModule } from '../../lock/lock.module.js';
import { QueueModule } from '../queue/queue.module.js';
import { RollBack } from '../steps/roll-back.js';
import { StepRegistry } from '../steps/step.registry.js';
import { CreationService } from './creation.service.js';
import { StepRunner } from './step-runner.js';
import { Strangers } from './strangers.js';
import { SubmissionService } from './submission.service.js';
import { TransitionRecord } from './transition.record.js';
import { TransitionService } from './transition.service.js';

/** The pipeline, for everyone who sends events. */
@Module({
  imports: [LockModule, QueueModule],
  providers: [
    TransitionService,
    TransitionRecord,
    CreationService,
    SubmissionService,
    Strangers,
    StepRunner,
    StepRegistry,
    RollBack,
  ],
  exports: [TransitionService, CreationService, SubmissionService, StepRunner, RollBack, QueueModule, LockModule],
})
export class TransitionModule {}
