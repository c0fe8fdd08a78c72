import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 500;

/** Looks at the database during the run, past all faults but its own death. */
export class Watch {
  #database;
  #stopping = new AbortController();
  #fences = new Map();
  #running;
  /** The longest that a setup was past its deadline, in milliseconds. */
  longestOverdueMs = 0;
  violations = [];

  constructor(database) {
    this.#database = database;
    this.#running = this.#run();
  }

  async stop() {
    this.#stopping.abort();
    await this.#running;
  }

  async #run() {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // It is away now and then, and that is the point.
      await this.#look().catch(() => undefined);
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look() {
    const [{ overdue }] = await this.#database.query(
      `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - deadline_at)) * 1000, 0)::float8 AS overdue FROM setups
       WHERE deadline_at < clock_timestamp()`,
    );
    this.longestOverdueMs = Math.max(this.longestOverdueMs, overdue);
    for (const { resource, fence } of await this.#database.query('SELECT resource, fence FROM lock_fence')) {
      const before = this.#fences.get(resource) ?? 0n;
      if (BigInt(fence) < before) {
        this.violations.push({ rule: 'a fence only rises', detail: `${resource}: ${String(before)}, then ${fence}` });
      }
      this.#fences.set(resource, BigInt(fence));
    }
  }
}
