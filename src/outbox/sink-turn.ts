import { Inject, Injectable, Logger } from '@nestjs/common';
import { isDatabaseAway } from '../common/database-away.js';
import { LinkedSignal } from '../common/linked-signal.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { Metrics } from '../observability/metrics.js';
import { LeaseLost } from '../setup/store/steps.store.js';
import { processName } from '../setup/transition/process-name.js';
import { sinkPauseMs } from './backoff.js';
import { DeliveriesQueries } from './deliveries.queries.js';
import { FanOutQueries } from './fan-out.queries.js';
import { Settlements } from './settlements.js';
import { SinkAway, type Sink } from './sink.js';
import { SinksQueries, type HeldSink } from './sinks.queries.js';

/** Then others have their turn: the sinks of a deployment are shared by its workers. */
const LONGEST_MS = 5_000;

/** What a worker does with a sink whose lease it holds: new events become deliveries, and what is due is delivered. */
@Injectable()
export class SinkTurn {
  private readonly log = new Logger(SinkTurn.name);

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly fanOut: FanOutQueries,
    private readonly deliveries: DeliveriesQueries,
    private readonly sinks: SinksQueries,
    private readonly metrics: Metrics,
  ) {}

  /** Never rejects: what was not settled is delivered again, by whoever takes the sink next. */
  async take(held: HeldSink, sink: Sink, stopping: AbortSignal): Promise<void> {
    const lost = new AbortController();
    const over = new LinkedSignal([stopping, lost.signal]);
    let beating: Promise<void> | undefined;
    const beat = setInterval(() => {
      // One at a time: where the row is locked for long, more of them would keep as many connections.
      beating ??= this.beat(held.id, lost).finally(() => (beating = undefined));
    }, this.settings.leaseTtlMs / 3);
    try {
      await this.work(held, sink, over.signal);
      await this.sinks.release(held.id, processName);
    } catch (error) {
      // The lease ends by itself, and the deliveries are where they were.
      const level = error instanceof LeaseLost || isDatabaseAway(error) ? 'warn' : 'error';
      this.log[level]({ sink: held.id, err: error, msg: 'the sink is left until its lease has ended' });
    } finally {
      clearInterval(beat);
      over.unlink();
      await beating;
    }
  }

  private async beat(sinkId: string, lost: AbortController): Promise<void> {
    try {
      if (!(await this.sinks.keep(sinkId, processName, this.settings.leaseTtlMs))) lost.abort();
    } catch (error) {
      // The database may be back before the lease ends; every write checks it anyway.
      this.log.warn(`No heartbeat for the sink ${sinkId}: ${String(error)}`);
    }
  }

  private async work(held: HeldSink, sink: Sink, signal: AbortSignal): Promise<void> {
    const until = performance.now() + LONGEST_MS;
    let more = true;
    while (more && !signal.aborted && performance.now() < until) {
      more = await this.round(held, sink, signal);
    }
  }

  /** @returns whether another one is worth while at once */
  private async round(held: HeldSink, sink: Sink, signal: AbortSignal): Promise<boolean> {
    const settlements = new Settlements((settled) =>
      this.deliveries.settle(held.id, processName, this.settings.outbox.maxAttempts, settled),
    );
    try {
      const mayBeMore = await this.fanOut.advance(held.id, processName);
      const due = await this.deliveries.due(held.id, held.failures > 0 ? sink.probe : sink.batch);
      if (due.length === 0) return mayBeMore;
      await sink.deliver(held.id, due, (delivery, outcome) => settlements.settle(delivery, outcome), signal);
    } catch (error) {
      if (!(error instanceof SinkAway)) throw error;
      settlements.error = error.message;
    }
    return this.conclude(held, settlements);
  }

  private async conclude(held: HeldSink, settled: Settlements): Promise<boolean> {
    const { delivered, failed, dead, error, disable, askedMs } = settled;
    this.metrics.deliveries(held.kind, { delivered, failed, dead });
    if (delivered > 0 && disable === undefined) {
      if (held.failures > 0) this.log.log({ sink: held.id, msg: 'the sink takes events again' });
      await this.sinks.succeeded(held, processName);
      held.failures = 0;
      return true;
    }
    // Aborted before anything was begun.
    if (error === undefined) return false;
    held.failures += 1;
    const pauseMs = sinkPauseMs(held.failures, askedMs);
    const { disableAfterHours } = this.settings.webhooks;
    const disabled = await this.sinks.failed(held.id, processName, { pauseMs, error, disable, disableAfterHours });
    const level = held.failures === 1 || disabled !== null ? 'warn' : 'debug';
    this.log[level]({ sink: held.id, failures: held.failures, error, disabled, msg: 'nothing came through' });
    return false;
  }
}
