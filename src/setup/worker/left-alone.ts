import { Injectable, Logger } from '@nestjs/common';

/** It may have been put right by then, or a program that understands it may have moved it on. */
const LOOK_AGAIN_AFTER_MS = 60_000;

/**
 * Setups that this program does not understand, and that its sweeps therefore leave out: looking at them each second
 * would be work for nothing, and so many at once would keep the others from their turn.
 */
@Injectable()
export class LeftAlone {
  private readonly log = new Logger(LeftAlone.name);
  private readonly until = new Map<string, number>();

  /** The ids to leave out now. */
  ids(): string[] {
    const now = performance.now();
    return [...this.until].filter(([, until]) => until > now).map(([id]) => id);
  }

  /** @param why for the log, which is told once of each setup */
  add(setupId: string, why: unknown): void {
    if (!this.until.has(setupId)) this.log.error({ setupId, err: why, msg: 'not understood, and left as it is' });
    this.until.set(setupId, performance.now() + LOOK_AGAIN_AFTER_MS);
  }
}
