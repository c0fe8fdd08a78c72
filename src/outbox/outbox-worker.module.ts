import { Module, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { DeliveriesQueries } from './deliveries.queries.js';
import { FanOutQueries } from './fan-out.queries.js';
import { FiguresQueries } from './figures.queries.js';
import { Lag } from './lag.js';
import { Relay } from './relay.js';
import { Retention } from './retention.js';
import { RetentionQueries } from './retention.queries.js';
import { SINKS, type Sink } from './sink.js';
import { SinkTurn } from './sink-turn.js';
import { SinksQueries } from './sinks.queries.js';

/** What leads events to the sinks, in the background. */
@Module({})
export class OutboxWorkerModule {
  /**
   * @param imports modules that export the sinks
   * @param sinks that this process can serve
   */
  static with(imports: NonNullable<ModuleMetadata['imports']>, sinks: readonly Type<Sink>[]): DynamicModule {
    return {
      module: OutboxWorkerModule,
      imports,
      providers: [
        { provide: SINKS, inject: [...sinks], useFactory: (...served: Sink[]) => served },
        SinksQueries,
        FanOutQueries,
        DeliveriesQueries,
        FiguresQueries,
        RetentionQueries,
        SinkTurn,
        Relay,
        Retention,
        Lag,
      ],
      exports: [Retention],
    };
  }
}
