import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Metrics } from '../observability/metrics.js';
import { Repeating } from '../setup/repeating.js';
import { FiguresQueries } from './figures.queries.js';

const EVERY_MS = 5_000;

/** Keeps the metrics of what waits for the sinks. */
@Injectable()
export class Lag implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private task: Repeating | undefined;

  constructor(
    private readonly figures: FiguresQueries,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    this.task = new Repeating('measuring the outbox', EVERY_MS, () => this.measure());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.task?.stop();
  }

  private async measure(): Promise<void> {
    const sinks = await this.figures.look();
    this.metrics.sinks(sinks.map((sink) => ({ ...sink, waiting: sink.unseen + sink.pending })));
  }
}
