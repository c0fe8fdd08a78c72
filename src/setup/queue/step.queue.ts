import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { firstConnection, openQueue, type JobQueue } from './backend.js';

/** Tells the workers that a step waits. It may lose or double messages: the ledger and the sweeper do not. */
@Injectable()
export class StepQueue implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger(StepQueue.name);
  private queue: JobQueue;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async onModuleInit(): Promise<void> {
    this.queue = openQueue(this.settings);
    this.queue.on('error', (error) => {
      this.log.warn(`The queue cannot be reached: ${error.message}`);
    });
    await firstConnection(this.settings, this.queue);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
  }

  /**
   * Adds a job for a step. The id holds the attempt, so that the same wish twice is one job and a later attempt a
   * new one; ids contain no `:` and are no integers (BullMQ refuses those).
   *
   * @param round set by the sweeper, which asks again for the same attempt
   */
  async add(stepId: string, attempt: number, round = 0): Promise<void> {
    const jobId = [stepId, String(attempt), String(round)].join('-');
    await this.queue.add('step', { stepId }, { jobId });
  }
}
