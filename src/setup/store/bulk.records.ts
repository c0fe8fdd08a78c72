import type { SetupEvent, SetupState } from '../domain/vocabulary.js';

/** What may be done to many setups at once. */
export const BULK_EVENTS = ['RETRY', 'ROLLBACK', 'ABORT'] as const satisfies readonly SetupEvent[];
export type BulkEvent = (typeof BULK_EVENTS)[number];

/** REFUSED: the setup did not accept the event, or has moved on. FAILED: it could not be carried out. */
export const BULK_ITEM_STATUSES = ['PENDING', 'DONE', 'REFUSED', 'FAILED'] as const;
export type BulkItemStatus = (typeof BULK_ITEM_STATUSES)[number];

/** Which setups: all conditions that are given must hold. */
export interface BulkFilter {
  state?: SetupState;
  ownerId?: string;
  /** The code of the setup's last error. */
  errorCode?: string;
  /** In its present state for longer, and not finished. */
  stuckLongerThanMs?: number;
  /** Part of the organisation's name, or the setup's id. */
  q?: string;
}
