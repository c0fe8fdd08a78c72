import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { readEnv, type Settings } from '../../src/config/env.js';
import { CoreModule } from '../../src/core.module.js';
import { createLog } from '../../src/observability/log.js';
import { Metrics } from '../../src/observability/metrics.js';
import { OutboxWorkerModule } from '../../src/outbox/outbox-worker.module.js';
import { Retention } from '../../src/outbox/retention.js';
import { SinkAway, type Delivery, type Outcome, type Settle, type Sink } from '../../src/outbox/sink.js';
import type { Deployment } from '../support/deployment.js';

/** What a test's sink does with a delivery: an outcome, or `away` for all of the batch. */
export type Behaviour = (delivery: Delivery, sinkId: string) => Outcome | 'away' | Promise<Outcome | 'away'>;

/** A sink that remembers what came, in order. */
export class TestSink implements Sink {
  readonly kind = 'webhook';
  readonly batch = 8;
  readonly probe = 1;
  behave: Behaviour = () => ({ delivered: true });
  readonly came: { sinkId: string; setupId: string; version: number; attempts: number; at: number }[] = [];
  readonly batches: number[] = [];

  async deliver(sinkId: string, batch: readonly Delivery[], settle: Settle, signal: AbortSignal): Promise<void> {
    this.batches.push(batch.length);
    const tried = batch.map(async (delivery) => {
      const { setupId, version, attempts } = delivery;
      this.came.push({ sinkId, setupId, version, attempts, at: performance.now() });
      const outcome = await this.behave(delivery, sinkId);
      if (outcome === 'away') throw new SinkAway('The sink of the test is away: wait.');
      if (!signal.aborted) await settle(delivery, outcome);
    });
    const results = await Promise.allSettled(tried);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}

/** A worker with the relay and a sink of the test's, and nothing else. */
export interface RelaySite {
  readonly sink: TestSink;
  readonly database: DataSource;
  readonly retention: Retention;
  readonly metrics: Metrics;
  close(): Promise<void>;
}

@Module({})
class RelayRoot {}

@Module({})
class TestSinkModule {}

/** @param env variables as an operator sets them */
export async function openRelay(deployment: Deployment, env: Record<string, string> = {}): Promise<RelaySite> {
  const settings = readEnv({
    ROLE: 'worker',
    DATABASE_URL: deployment.database.url,
    REDIS_URLS: deployment.redis.url,
    JWT_SECRET: 'a secret of thirty-two characters or more',
    LOG_LEVEL: 'silent',
    ...env,
  }) as Settings;
  const sink = new TestSink();
  const sinks = { module: TestSinkModule, providers: [{ provide: TestSink, useValue: sink }], exports: [TestSink] };
  const imports = [CoreModule.with(settings, createLog('silent')), OutboxWorkerModule.with([sinks], [TestSink])];
  const context = await NestFactory.createApplicationContext(
    { module: RelayRoot, imports },
    { logger: false, abortOnError: false },
  );
  return {
    sink,
    database: context.get(DataSource),
    retention: context.get(Retention, { strict: false }),
    metrics: context.get(Metrics, { strict: false }),
    close: () => context.close(),
  };
}
