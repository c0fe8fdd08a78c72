import { setupInProgress } from '../store/setups.store.js';

/** The setups that this process is working on: one request for each at a time. */
export class InFlight {
  private readonly setups = new Set<string>();

  /**
   * @throws {DomainError} SETUP_IN_PROGRESS, without waiting, where this process is at work on the setup already
   */
  async alone<T>(setupId: string, work: () => Promise<T>): Promise<T> {
    if (this.setups.has(setupId)) throw setupInProgress();
    this.setups.add(setupId);
    try {
      return await work();
    } finally {
      this.setups.delete(setupId);
    }
  }
}
