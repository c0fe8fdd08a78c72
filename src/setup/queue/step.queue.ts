import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import type { SetupRow } from '../store/records.js';
import type { BegunRow } from '../store/transitions.store.js';
import { firstConnection, openQueue, type JobQueue } from './backend.js';

/** Works on a step of this setup, as it has just been written, at once. @returns false where there is no room for it */
export type Taker = (stepId: string, setup: SetupRow) => boolean;

/** Tells the workers that a step waits. It may lose or double messages: the ledger and the sweeper do not. */
@Injectable()
export class StepQueue implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger(StepQueue.name);
  private queue: JobQueue;
  private taker: Taker | undefined;

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

  /** The worker of this process, if it has one, is asked first. */
  serveHere(taker: Taker): void {
    this.taker = taker;
  }

  /**
   * Has a step worked on: by this process at once, where it is a worker with room, without the way through the queue;
   * else by a job. Either may be lost with its process, and is then asked for again by the sweeper.
   */
  async hand({ id, attempt }: BegunRow, setup: SetupRow): Promise<void> {
    if (!this.taker?.(id, setup)) await this.add(id, attempt);
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
