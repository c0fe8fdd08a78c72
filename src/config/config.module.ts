import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Settings } from './env.js';

/** Injection token of the frozen `Settings`. */
export const SETTINGS = Symbol('SETTINGS');

/** Hands the settings, read once by the entry, to every module. */
@Global()
@Module({})
export class ConfigModule {
  static with(settings: Settings): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: SETTINGS, useValue: settings }], exports: [SETTINGS] };
  }
}
