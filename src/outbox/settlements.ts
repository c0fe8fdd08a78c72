import type { Delivery, DeliveryStatus, Outcome } from './sink.js';

interface Waiting {
  delivery: Delivery;
  outcome: Outcome;
  done: () => void;
  failed: (error: unknown) => void;
}

type Write = (settled: readonly { delivery: Delivery; outcome: Outcome }[]) => Promise<Map<string, DeliveryStatus>>;

/**
 * Gathers what became of the deliveries of one batch: what is told at the same time, or while a write runs, is written
 * by one statement. And it keeps count.
 */
export class Settlements {
  delivered = 0;
  dead = 0;
  failed = 0;
  /** Of the last failure. */
  error: string | undefined;
  disable: string | undefined;
  /** The longest pause that was asked for, in milliseconds. */
  askedMs = 0;
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(private readonly write: Write) {}

  /** Resolves when it is written. @throws whatever the write throws */
  settle(delivery: Delivery, outcome: Outcome): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ delivery, outcome, done, failed });
      if (!this.isWriting) void this.writeAll();
    });
  }

  /** Never rejects: whoever settles hears of it. */
  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      // Whoever settles in this turn of the event loop comes along.
      await new Promise((resume) => setImmediate(resume));
      const now = this.waiting.splice(0);
      try {
        const statuses = await this.write(now);
        for (const one of now) {
          this.count(one.outcome, statuses.get(one.delivery.id));
          one.done();
        }
      } catch (error) {
        for (const one of now) one.failed(error);
      }
    }
    // In the same turn as the look above: whoever comes later begins anew.
    this.isWriting = false;
  }

  private count(outcome: Outcome, status: DeliveryStatus | undefined): void {
    if (outcome.delivered) {
      this.delivered += 1;
      return;
    }
    if (status === 'DEAD') this.dead += 1;
    else this.failed += 1;
    this.error = outcome.error;
    this.disable ??= outcome.disable;
    this.askedMs = Math.max(this.askedMs, outcome.retryAfterMs ?? 0);
  }
}
