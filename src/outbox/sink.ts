import type { SetupEvent, SetupState } from '../setup/domain/vocabulary.js';
import type { SetupInput, StepError } from '../setup/store/records.js';
import type { EventType } from './event.types.js';

export const SINK_KINDS = ['journal', 'webhook'] as const;
export type SinkKind = (typeof SINK_KINDS)[number];

/** DEAD: given up after so many attempts; an admin may replay it. */
export const DELIVERY_STATUSES = ['PENDING', 'DELIVERED', 'DEAD'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** What an event tells, as the transition wrote it. */
export interface EventPayload {
  setupId: string;
  ownerId: string;
  version: number;
  from: SetupState;
  to: SetupState;
  event: SetupEvent;
  actor: string;
  reason: string | null;
  /** ISO 8601. */
  at: string;
  /** Only where COMPLETED, ERROR, TIMEOUT or ABORTED was reached, as it was then; without the contact's address. */
  report?: {
    organizationId: string | null;
    error: StepError | null;
    input: SetupInput;
  };
}

/** One event for one sink. */
export interface Delivery {
  /** The number of the delivery, the same at each attempt. */
  id: string;
  setupId: string;
  version: number;
  type: EventType;
  payload: EventPayload;
  /** Attempts that failed before this one. */
  attempts: number;
  createdAt: Date;
}

/** What became of one attempt: delivered, or why not, in a sentence for people and without secrets. */
export type Outcome =
  | { delivered: true }
  | {
      delivered: false;
      error: string;
      /** The receiver asked for this pause, in milliseconds. */
      retryAfterMs?: number;
      /** The receiver wants nothing more, ever: the sink is disabled, for this reason. */
      disable?: string;
    };

/** Writes what became of a delivery. @throws {LeaseLost} where another worker has the sink by now */
export type Settle = (delivery: Delivery, outcome: Outcome) => Promise<void>;

/** Something outside the database that hears of events: at least once each, and in order for each setup. */
export interface Sink {
  readonly kind: SinkKind;
  /** How many deliveries it takes at once; of each setup at most one. */
  readonly batch: number;
  /** How many while nothing comes through: what fails would cost every one of them an attempt. */
  readonly probe: number;
  /** Of a sink that is there by configuration: it is made known when the worker starts. */
  readonly standing?: { id: string; name: string; types: readonly EventType[] };

  /**
   * Delivers a batch and settles each delivery as soon as its outcome is known.
   *
   * @param sinkId which sink of this kind
   * @param signal aborted when the lease is lost or the process stops: what is not begun is then left alone
   * @throws {SinkAway} where none of it could be tried: that counts as no attempt, and all is tried again after a pause
   */
  deliver(sinkId: string, batch: readonly Delivery[], settle: Settle, signal: AbortSignal): Promise<void>;
}

/** The sink as a whole cannot be reached. The message is a sentence for people, and says what to do. */
export class SinkAway extends Error {
  override readonly name = 'SinkAway';
}

/** Where the worker's sinks are provided, as `Sink[]`. */
export const SINKS = Symbol('SINKS');
