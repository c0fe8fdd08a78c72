import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Response } from 'express';
import type { Principal } from '../auth/principal.js';
import { DomainError } from '../common/domain-error.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { Metrics } from '../observability/metrics.js';
import { OwnerActivity } from '../setup/api/owner-activity.js';
import { EventStream, type Reader } from './event-stream.js';

/** More than the tabs and windows of one person; a client that forgets to close its streams notices. */
const PER_PRINCIPAL = 20;
const RETRY_AFTER_S = 5;
/** How long a client may take over the last of its stream when the process stops. */
const LEAVE_MS = 1_000;

/** What the one who asks for a stream says of it. */
export interface Opening {
  readonly kind: 'setup' | 'admin';
  readonly caller: Principal;
  /** The first frames. */
  readonly beginning: string;
  readonly beat?: Reader['beat'];
  readonly room: Reader['room'];
}

/** All streams of this process: how many there may be, and their end when it stops. */
@Injectable()
export class OpenStreams implements BeforeApplicationShutdown {
  private readonly streams = new Set<EventStream>();
  private readonly byPrincipal = new Map<string, number>();
  private readonly heartbeatMs: number;
  private stopping = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly metrics: Metrics,
    activity: OwnerActivity,
  ) {
    // Often enough for the setups that a stream keeps alive.
    this.heartbeatMs = Math.min(settings.sse.heartbeatMs, activity.everyMs);
  }

  /**
   * Answers a request with a stream.
   *
   * @param onClose when it is over, whoever ended it
   * @throws {DomainError} RATE_LIMITED for too many of one caller; TOO_MANY_STREAMS for too many in this process
   */
  open(response: Response, { kind, caller, beginning, beat, room }: Opening, onClose: () => void): EventStream {
    this.refuseTooMany(caller.userId);
    const reader: Reader = {
      heartbeatMs: this.heartbeatMs,
      expiresAt: caller.expiresAt,
      beat: () => beat?.(),
      room,
      dropped: () => {
        this.metrics.streamDropped();
      },
    };
    const stream = new EventStream(response, reader, beginning);
    this.streams.add(stream);
    this.count(caller.userId, 1);
    this.metrics.streamOpened(kind);
    response.once('close', () => {
      this.streams.delete(stream);
      this.count(caller.userId, -1);
      this.metrics.streamClosed(kind);
      onClose();
    });
    return stream;
  }

  /** Clients come back after their pause, to another process or to this one when it runs again. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const stream of this.streams) stream.end();
    const until = performance.now() + LEAVE_MS;
    while (this.streams.size > 0 && performance.now() < until) await sleep(10);
    for (const stream of this.streams) stream.destroy();
  }

  private refuseTooMany(userId: string): void {
    const retryAfterSeconds = RETRY_AFTER_S;
    if ((this.byPrincipal.get(userId) ?? 0) >= PER_PRINCIPAL) {
      const detail = `More than ${String(PER_PRINCIPAL)} streams at once: close one of them.`;
      throw new DomainError('RATE_LIMITED', detail, { retryAfterSeconds });
    }
    if (this.stopping || this.streams.size >= this.settings.sse.maxClients) {
      const detail = 'No more streams just now: try again, or ask for the setup from time to time.';
      throw new DomainError('TOO_MANY_STREAMS', detail, { retryAfterSeconds });
    }
  }

  private count(userId: string, change: 1 | -1): void {
    const open = (this.byPrincipal.get(userId) ?? 0) + change;
    if (open > 0) this.byPrincipal.set(userId, open);
    else this.byPrincipal.delete(userId);
  }
}
