import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { dataSourceOptions } from './data-source.js';

/** The one TypeORM data source of the process. The migrations have run before (see `migrate`). */
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [SETTINGS],
      useFactory: (settings: Settings) => ({ ...dataSourceOptions(settings.databaseUrl), retryAttempts: 3 }),
    }),
  ],
})
export class DatabaseModule {}
