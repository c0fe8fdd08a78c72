import { createPostgresBackend, Queue, Worker, withBackend, type Processor } from 'bullmq';
import type { Settings } from '../../config/env.js';

/** A message: this step wants a worker. The truth about the step is its ledger row. */
export interface StepJob {
  stepId: string;
}

/** What is used of BullMQ's queue; its types differ by backend. */
export interface JobQueue {
  add(name: string, data: StepJob, options: { jobId: string }): Promise<unknown>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What is used of BullMQ's worker. */
export interface JobWorker {
  run(): Promise<void>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

const QUEUE_NAME = 'setup-steps';
const POOL_SIZE = 3;

const onPostgres = withBackend(createPostgresBackend);

const postgres = (settings: Settings) => ({
  connectionString: settings.databaseUrl,
  max: POOL_SIZE,
  application_name: 'setup-orchestrator-queue',
});

const redis = (url: string) => ({ url, maxRetriesPerRequest: null });

/** The producer's end: on Redis with QUEUE_URL, else in the database. */
export function openQueue(settings: Settings): JobQueue {
  // The ledger keeps the history; a kept job would swallow a new one with the same id.
  const defaultJobOptions = { removeOnComplete: true, removeOnFail: true };
  return settings.queueUrl
    ? new Queue(QUEUE_NAME, {
        connection: { ...redis(settings.queueUrl), enableOfflineQueue: false },
        defaultJobOptions,
      })
    : new onPostgres.Queue(QUEUE_NAME, { connection: postgres(settings), defaultJobOptions });
}

/** The consumer's end, not yet running. */
export function openWorker(settings: Settings, processor: Processor<StepJob>, concurrency: number): JobWorker {
  const options = {
    autorun: false,
    concurrency,
    // The second stall would fail a job for good; the ledger's attempt decides, not the queue's.
    maxStalledCount: 1_000,
    lockDuration: settings.leaseTtlMs,
    stalledInterval: settings.leaseTtlMs,
  };
  return settings.queueUrl
    ? new Worker(QUEUE_NAME, processor, { ...options, connection: redis(settings.queueUrl) })
    : new onPostgres.Worker(QUEUE_NAME, processor, { ...options, connection: postgres(settings) });
}

/**
 * Waits for the first connection to PostgreSQL. BullMQ 6.7 remembers for ever that it failed: a queue then refuses every
 * job, and a worker asks again without ever yielding, so that its whole process stands still. The start fails instead.
 * Redis may come later.
 *
 * @throws where PostgreSQL does not answer
 */
export async function firstConnection(settings: Settings, opened: JobQueue | JobWorker): Promise<void> {
  if (!settings.queueUrl) await opened.waitUntilReady();
}
