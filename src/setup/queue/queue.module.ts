import { Module } from '@nestjs/common';
import { StepQueue } from './step.queue.js';

@Module({ providers: [StepQueue], exports: [StepQueue] })
export class QueueModule {}
