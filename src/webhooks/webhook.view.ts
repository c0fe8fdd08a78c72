import type { EventType } from '../outbox/event.types.js';
import { PREVIOUS_SECRETS } from './attempts.queries.js';

/** An endpoint as admins see it: never its secret. */
export interface WebhookView {
  id: string;
  url: string;
  description: string | null;
  /** Null for all. */
  types: EventType[] | null;
  enabled: boolean;
  /** Why it was disabled, where no admin did it. */
  disabledReason: string | null;
  version: number;
  /** Until then previous secrets sign, too. */
  secretRotatedUntil: Date | null;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface WebhookChange {
  url?: string;
  description?: string | null;
  types?: readonly EventType[] | null;
  enabled?: boolean;
}

/** SQL: the columns of a WebhookView, of ENDPOINTS. */
export const COLUMNS = `w.id, w.url, w.description, s.types, s.enabled, s.disabled_reason AS "disabledReason", w.version,
  (SELECT max(p.until) FROM ${PREVIOUS_SECRETS} WHERE p.until > now()) AS "secretRotatedUntil",
  w.created_by AS "createdBy", w.created_at AS "createdAt", w.updated_at AS "updatedAt"`;

export const ENDPOINTS = 'webhook_endpoints w JOIN outbox_sinks s USING (id)';
