import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { READINESS_PROBES, type Probe } from './probe.js';
import { Readiness } from './readiness.js';

/** How the application makes its probes, and from which modules. */
export interface ProbeOptions {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: FactoryProvider<readonly Probe[]>['useFactory'];
}

/** `/health/live`, `/health/ready` and `/metrics`. */
@Module({})
export class HealthModule {
  static with({ imports = [], inject = [], useFactory }: ProbeOptions): DynamicModule {
    return {
      module: HealthModule,
      imports,
      controllers: [HealthController],
      providers: [{ provide: READINESS_PROBES, inject, useFactory }, Readiness],
    };
  }
}
