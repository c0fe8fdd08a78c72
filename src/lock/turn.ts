/** Measured with three nodes: 50 ms of hold and 15 ms of step back share the lock evenly. */
const SHARED_MS = 50;
const STEP_BACK_MS = 15;
/** Who comes while nobody else wants the lock waits this long, once. */
const ALONE_MS = 200;

/**
 * How long a process may hold a lock before it steps back for the others, over however many leases: 50 ms while
 * others take the lock as well, up to 200 ms while nobody does.
 *
 * The lock does not tell who waits, but the fence tells who came: where it was not raised between two turns, nobody
 * else took the lock although it was free for longer than any pause between two attempts.
 */
export class Turn {
  private lengthMs = SHARED_MS;
  private usedMs = 0;
  private wasWhole = false;
  private begunAt = 0;
  private endedAt = -Infinity;
  private lastFence: bigint | undefined;

  /** Milliseconds for which the process must leave the lock alone before it tries again: 0 where its turn goes on. */
  stepBackMs(): number {
    const freeMs = performance.now() - this.endedAt;
    if (freeMs < STEP_BACK_MS && this.usedMs < this.lengthMs) return 0;
    this.wasWhole = this.usedMs >= this.lengthMs;
    this.usedMs = 0;
    return Math.max(0, STEP_BACK_MS - freeMs);
  }

  /**
   * A lease was acquired.
   *
   * @returns until when to use it, in milliseconds of the monotonic clock
   */
  begin(fence: bigint): number {
    if (this.lastFence !== undefined && fence !== this.lastFence + 1n) {
      this.lengthMs = SHARED_MS;
      this.usedMs = 0;
    } else if (this.wasWhole) {
      this.lengthMs = Math.min(2 * this.lengthMs, ALONE_MS);
    }
    this.wasWhole = false;
    this.lastFence = fence;
    this.begunAt = performance.now();
    return this.begunAt + this.lengthMs - this.usedMs;
  }

  /** The lease was given back. */
  end(): void {
    this.endedAt = performance.now();
    this.usedMs += this.endedAt - this.begunAt;
  }
}
