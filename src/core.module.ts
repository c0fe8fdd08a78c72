import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuthModule } from './auth/auth.module.js';
import { EdgeModule } from './common/edge.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Settings } from './config/env.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import { LockModule } from './lock/lock.module.js';
import { LockService } from './lock/lock.service.js';
import type { Log } from './observability/log.js';
import { ObservabilityModule } from './observability/observability.module.js';

/** What every role has: settings, log, database, the edge of its HTTP server, and health. */
@Module({})
export class CoreModule {
  static with(settings: Settings, log: Log): DynamicModule {
    const health = HealthModule.with({
      imports: [LockModule],
      inject: [DataSource, LockService],
      useFactory: (database: DataSource, lock: LockService) => [
        {
          name: 'postgres',
          check: async () => {
            await database.query('SELECT 1');
          },
        },
        { name: 'lock', check: () => lock.checkQuorum() },
      ],
    });
    return {
      module: CoreModule,
      imports: [
        ConfigModule.with(settings),
        ObservabilityModule.with(log),
        DatabaseModule,
        AuthModule,
        EdgeModule,
        health,
      ],
    };
  }
}
