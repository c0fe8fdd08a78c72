import { Module } from '@nestjs/common';
import { TransitionModule } from '../transition/transition.module.js';
import { LeftAlone } from './left-alone.js';
import { OverdueSetups } from './overdue.js';
import { StepProcessor } from './step.processor.js';
import { Sweeper } from './sweeper.js';

/** What runs steps in the background. */
@Module({ imports: [TransitionModule], providers: [StepProcessor, LeftAlone, OverdueSetups, Sweeper] })
export class SetupWorkerModule {}
