import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LOG, type Log } from './log.js';
import { Metrics } from './metrics.js';

/** Hands the log, made by the entry before anything else, and the metrics to every module. */
@Global()
@Module({})
export class ObservabilityModule {
  static with(log: Log): DynamicModule {
    return {
      module: ObservabilityModule,
      providers: [{ provide: LOG, useValue: log }, Metrics],
      exports: [LOG, Metrics],
    };
  }
}
