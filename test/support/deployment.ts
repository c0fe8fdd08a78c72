import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { readEnv, type Settings } from '../../src/config/env.js';
import { CoreModule } from '../../src/core.module.js';
import { LockService } from '../../src/lock/lock.service.js';
import { createLog } from '../../src/observability/log.js';
import { Metrics } from '../../src/observability/metrics.js';
import { StepQueue } from '../../src/setup/queue/step.queue.js';
import { RollBack } from '../../src/setup/steps/roll-back.js';
import { StepRegistry } from '../../src/setup/steps/step.registry.js';
import { CreationService } from '../../src/setup/transition/creation.service.js';
import { StepRunner } from '../../src/setup/transition/step-runner.js';
import { SubmissionService } from '../../src/setup/transition/submission.service.js';
import { TransitionModule } from '../../src/setup/transition/transition.module.js';
import { TransitionService } from '../../src/setup/transition/transition.service.js';
import { WorkerModule } from '../../src/worker.module.js';
import { virtualClock, type VirtualClock } from '../../src/testing/virtual-clock.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { startRedis, type RedisNode } from './redis.js';
import { tapStatements, type Tap } from './statement-tap.js';

/** What one process of the deployment is made of, without its HTTP server. */
export interface Site {
  readonly settings: Settings;
  readonly database: DataSource;
  /** Sees every statement of `database`. */
  readonly tap: Tap;
  readonly transitions: TransitionService;
  readonly submissions: SubmissionService;
  readonly creations: CreationService;
  readonly runner: StepRunner;
  readonly rollBack: RollBack;
  readonly steps: StepRegistry;
  readonly queue: StepQueue;
  readonly lock: LockService;
  readonly metrics: Metrics;
  close(): Promise<void>;
}

/** A database and a Redis of a test file's own, and the processes that share them. All end with the file. */
export class Deployment {
  database: TestDatabase;
  redis: RedisNode;
  /** Sessions of the test itself. */
  sql: pg.Pool;
  /** Of the database, and so of all its processes. */
  clock: VirtualClock;
  private readonly sites = new Set<Site>();

  async start(): Promise<void> {
    [this.database, this.redis] = await Promise.all([createTestDatabase(), startRedis()]);
    this.sql = new pg.Pool({ connectionString: this.database.url, max: 4 });
    this.clock = virtualClock(this.sql);
    // A test that kills sessions hears of it in its own statements.
    this.sql.on('error', () => undefined);
  }

  /** @param env variables as an operator sets them; ROLE=all or ROLE=worker works on steps, ROLE=api (default) does not */
  async open(env: Record<string, string> = {}): Promise<Site> {
    const settings = readEnv({
      ROLE: 'api',
      DATABASE_URL: this.database.url,
      REDIS_URLS: this.redis.url,
      JWT_SECRET: 'a secret of thirty-two characters or more',
      LOG_LEVEL: 'silent',
      ...env,
    }) as Settings;
    const site = await openSite(settings, () => this.sites.delete(site));
    this.sites.add(site);
    return site;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sites].map((site) => site.close()));
    await this.sql.end();
    await Promise.all([this.database.drop(), this.redis.stop()]);
  }
}

/** The root of a process. */
@Module({})
class TestSite {}

async function openSite(settings: Settings, onClose: () => void): Promise<Site> {
  const imports = [CoreModule.with(settings, createLog('silent')), TransitionModule];
  const root = {
    module: TestSite,
    imports: settings.role === 'api' ? imports : [...imports, WorkerModule.with(settings)],
  };
  const context = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  const database = context.get(DataSource);
  return {
    settings,
    database,
    tap: tapStatements(database),
    transitions: context.get(TransitionService, { strict: false }),
    submissions: context.get(SubmissionService, { strict: false }),
    creations: context.get(CreationService, { strict: false }),
    runner: context.get(StepRunner, { strict: false }),
    rollBack: context.get(RollBack, { strict: false }),
    steps: context.get(StepRegistry, { strict: false }),
    queue: context.get(StepQueue, { strict: false }),
    lock: context.get(LockService, { strict: false }),
    metrics: context.get(Metrics, { strict: false }),
    close: async () => {
      onClose();
      await context.close();
    },
  };
}

/** A deployment for the file that calls this, up before its tests and down after them. */
export function useDeployment(): Deployment {
  const deployment = new Deployment();
  beforeAll(() => deployment.start());
  afterAll(() => deployment.stop());
  return deployment;
}
