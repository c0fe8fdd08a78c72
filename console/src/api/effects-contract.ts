/** The effects after the commit, as admins are answered. */

export type SinkStatus = 'OK' | 'BEHIND' | 'FAILING' | 'DISABLED' | 'UNSERVED';

export interface Sink {
  /** `journal`, or the id of the webhook. */
  id: string;
  kind: 'journal' | 'webhook';
  name: string;
  types: string[] | null;
  status: SinkStatus;
  /** Counts end at 10,000: that many or more. */
  unseen: number;
  pending: number;
  dead: number;
  oldestAt: string | null;
  lagMs: number;
  failures: number;
  failingSince: string | null;
  nextAttemptAt: string | null;
  lastError: string | null;
  lastDeliveredAt: string | null;
  enabled: boolean;
  disabledReason: string | null;
}

export interface Outbox {
  sinks: Sink[];
  retentionDays: number;
  maxAttempts: number;
}

export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'DEAD';

export interface Delivery {
  id: string;
  setupId: string;
  version: number;
  type: string;
  status: DeliveryStatus;
  attempts: number;
  nextAttemptAt: string;
  lastError: string | null;
  createdAt: string;
  doneAt: string | null;
}

export interface Webhook {
  id: string;
  url: string;
  description: string | null;
  /** Null for all. */
  types: string[] | null;
  enabled: boolean;
  disabledReason: string | null;
  version: number;
  secretRotatedUntil: string | null;
  createdBy: string;
}

export type WebhookWithSecret = Webhook & { secret: string };

export interface WebhookInput {
  url: string;
  description: string | null;
  types: string[] | null;
}

export interface TestResult {
  delivered: boolean;
  httpStatus: number | null;
  durationMs: number;
  error: string | null;
  response: string | null;
}

export interface Attempt {
  id: string;
  deliveryId: string | null;
  at: string;
  durationMs: number;
  httpStatus: number | null;
  error: string | null;
  response: string | null;
}
