import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { ApiModule } from './api.module.js';
import type { Settings } from './config/env.js';
import { CoreModule } from './core.module.js';
import type { Log } from './observability/log.js';
import { WorkerModule } from './worker.module.js';

/** The process, by its role: the worker is the application without its API. */
@Module({})
export class AppModule {
  /** @param modules of the application that is set up here: they share its database, its tokens and its edge */
  static with(settings: Settings, log: Log, modules: ModuleMetadata['imports'] = []): DynamicModule {
    const { role } = settings;
    return {
      module: AppModule,
      imports: [
        CoreModule.with(settings, log),
        ...(role === 'worker' ? [] : [ApiModule]),
        ...(role === 'api' ? [] : [WorkerModule.with(settings)]),
        ...modules,
      ],
    };
  }
}
