import { Module } from '@nestjs/common';
import { LiveModule } from './live/live.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { OutboxApiModule } from './outbox/outbox-api.module.js';
import { ProfilesModule } from './profiles/profiles.module.js';
import { AdminApiModule } from './setup/admin/admin-api.module.js';
import { DiagnoseModule } from './setup/admin/diagnose/diagnose.module.js';
import { SetupApiModule } from './setup/api/setup-api.module.js';
import { WebhooksApiModule } from './webhooks/webhooks-api.module.js';

/** Every REST route. */
@Module({
  imports: [
    SetupApiModule,
    OrganizationsModule,
    ProfilesModule,
    AdminApiModule,
    DiagnoseModule,
    LiveModule,
    OutboxApiModule,
    WebhooksApiModule,
  ],
})
export class ApiModule {}
