import type { Fence } from './fence.js';

/** Who waits for a turn at the lock. */
export interface Waiter {
  /** @returns false where the section found the lease lost: nobody else should begin under it */
  start(fence: Fence): Promise<boolean>;
  refuse(error: unknown): void;
}

/** Those who wait: first those who finish something, then those who begin, each in the order of their coming. */
export class Waiters {
  private readonly finishing = new Set<Waiter>();
  private readonly beginning = new Set<Waiter>();

  get size(): number {
    return this.finishing.size + this.beginning.size;
  }

  add(waiter: Waiter, finishes: boolean): void {
    (finishes ? this.finishing : this.beginning).add(waiter);
  }

  /** @returns whether it was still waiting */
  delete(waiter: Waiter): boolean {
    return this.finishing.delete(waiter) || this.beginning.delete(waiter);
  }

  /** The next one, which waits no longer. */
  take(): Waiter | undefined {
    const [next] = this.finishing.size > 0 ? this.finishing : this.beginning;
    if (next) this.delete(next);
    return next;
  }

  takeAll(): Waiter[] {
    const all = [...this.finishing, ...this.beginning];
    this.finishing.clear();
    this.beginning.clear();
    return all;
  }
}
