import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SLOW = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * The process' Prometheus metrics, in a registry of their own.
 *
 * All durations are seconds. Labels take few values only: route patterns, events, states, step names.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  private readonly httpDuration = this.histogram('http_request_duration_seconds', 'Answered requests', FAST, [
    'method',
    'route',
    'status',
  ]);
  private readonly transitions = this.counter('setup_transitions_total', 'Events sent to setups, refused ones too', [
    'event',
    'to',
    'outcome',
  ]);
  private readonly transitionDuration = this.histogram(
    'setup_transition_duration_seconds',
    'From the wish for the lock to the commit',
    FAST,
    [],
  );
  private readonly lockWaits = this.histogram('lock_wait_seconds', 'Waiting for the lock', FAST, []);
  private readonly lockFailures = this.counter('lock_acquire_failures_total', 'Locks not got', ['reason']);
  private readonly stepDuration = this.histogram('step_duration_seconds', 'Steps of setups', SLOW, ['step', 'outcome']);

  private readonly streams = new Gauge({
    name: 'sse_streams_open',
    help: 'Streams of events',
    labelNames: ['kind'],
    registers: [this.registry],
  });
  private readonly streamEvents = this.counter('sse_events_sent_total', 'Events written to streams', ['event']);
  private readonly streamsDropped = this.counter('sse_readers_dropped_total', 'Readers that took nothing', []);

  private readonly outboxDeliveries = this.counter('outbox_deliveries_total', 'Attempts to deliver events to sinks', [
    'kind',
    'outcome',
  ]);
  private readonly outboxLag = this.gauge('outbox_lag_seconds', 'How long the oldest event waits for its sink');
  private readonly outboxWaiting = this.gauge('outbox_waiting', 'Events that wait for their sink');
  private readonly outboxDead = this.gauge('outbox_dead_letters', 'Deliveries that were given up');

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param route the route's pattern, never a path: each value is a time series of its own */
  http(method: string, route: string, status: number, seconds: number): void {
    this.httpDuration.observe({ method, route, status: String(status) }, seconds);
  }

  /**
   * @param to      the state after the event, or `unchanged`
   * @param outcome `ok`, or the code of the refusal
   */
  transition(event: string, to: string, outcome: string, seconds: number): void {
    this.transitions.inc({ event, to, outcome });
    this.transitionDuration.observe(seconds);
  }

  lockWait(seconds: number): void {
    this.lockWaits.observe(seconds);
  }

  lockFailure(reason: 'busy' | 'unavailable'): void {
    this.lockFailures.inc({ reason });
  }

  step(step: string, outcome: string, seconds: number): void {
    this.stepDuration.observe({ step, outcome }, seconds);
  }

  streamOpened(kind: 'setup' | 'admin'): void {
    this.streams.inc({ kind });
  }

  streamClosed(kind: 'setup' | 'admin'): void {
    this.streams.dec({ kind });
  }

  streamDropped(): void {
    this.streamsDropped.inc();
  }

  eventsSent(event: 'transition' | 'progress' | 'end' | 'reset', count: number): void {
    if (count > 0) this.streamEvents.inc({ event }, count);
  }

  /** @param counts of attempts in one batch: `failed` ones are tried again, `dead` ones are not */
  deliveries(kind: string, counts: Readonly<Record<'delivered' | 'failed' | 'dead', number>>): void {
    for (const [outcome, count] of Object.entries(counts)) {
      if (count > 0) this.outboxDeliveries.inc({ kind, outcome }, count);
    }
  }

  /** How far every sink is behind; a sink that is not among them is gone. */
  sinks(sinks: readonly { id: string; lagMs: number; waiting: number; dead: number }[]): void {
    for (const gauge of [this.outboxLag, this.outboxWaiting, this.outboxDead]) gauge.reset();
    for (const { id: sink, lagMs, waiting, dead } of sinks) {
      this.outboxLag.set({ sink }, lagMs / 1000);
      this.outboxWaiting.set({ sink }, waiting);
      this.outboxDead.set({ sink }, dead);
    }
  }

  /** Sets every value back to zero, for tests. */
  reset(): void {
    this.registry.resetMetrics();
  }

  private histogram<L extends string>(name: string, help: string, buckets: number[], labelNames: L[]): Histogram<L> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string): Gauge<'sink'> {
    return new Gauge({ name, help, labelNames: ['sink'], registers: [this.registry] });
  }

  private counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
