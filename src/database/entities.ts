import { DocumentSectionEntity } from '../documents/document-section.entity.js';
import { DocumentEntity } from '../documents/document.entity.js';
import { LockFenceEntity } from '../lock/lock-fence.entity.js';
import { OrganizationEntity } from '../organizations/organization.entity.js';
import { UserOrganizationEntity } from '../organizations/user-organization.entity.js';
import { DeliveryEntity } from '../outbox/delivery.entity.js';
import { OutboxEventEntity } from '../outbox/outbox-event.entity.js';
import { SinkEntity } from '../outbox/sink.entity.js';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { BlobEntity } from '../setup/store/blob.entity.js';
import { BulkItemEntity, BulkOperationEntity } from '../setup/store/bulk.entities.js';
import { EdgeEntity } from '../setup/store/edge.entity.js';
import { IdempotencyKeyEntity } from '../setup/store/idempotency-key.entity.js';
import { SetupEntity } from '../setup/store/setup.entity.js';
import { StepEntity } from '../setup/store/step.entity.js';
import { TransitionEntity } from '../setup/store/transition.entity.js';
import { WebhookAttemptEntity, WebhookEndpointEntity } from '../webhooks/webhook.entities.js';
import { WorkflowStageEntity, WorkflowTemplateEntity } from '../workflows/workflow.entities.js';

/** Every table; the migration check compares them with what the migrations made. */
export const ENTITIES = [
  SetupEntity,
  EdgeEntity,
  TransitionEntity,
  StepEntity,
  BlobEntity,
  IdempotencyKeyEntity,
  OrganizationEntity,
  UserOrganizationEntity,
  DocumentEntity,
  DocumentSectionEntity,
  WorkflowTemplateEntity,
  WorkflowStageEntity,
  ProfileEntity,
  LockFenceEntity,
  OutboxEventEntity,
  SinkEntity,
  DeliveryEntity,
  WebhookEndpointEntity,
  WebhookAttemptEntity,
  BulkOperationEntity,
  BulkItemEntity,
];
