import { setTimeout as sleep } from 'node:timers/promises';
import { WORKERS } from '../deployment/deployment.mjs';

const EVERY_MS = 500;
const GRACE_MS = 5_000;
/** From one look to the next, where a paused worker keeps its answer: what happens in between is not seen. */
const TOLERANCE_MS = 2_500;

/** Looks at the database during the run, past all faults but its own death. */
export class Watch {
  #deployment;
  #stopping = new AbortController();
  #fences = new Map();
  #late = new Set();
  #running;
  /** Since when at least one worker has said at every look that it is ready; undefined while none does. */
  #ableSince;
  /** The longest that a setup was past its deadline, in milliseconds. */
  longestOverdueMs = 0;
  /** The same, of the time only during which a worker could have done something about it. */
  longestNeglectedMs = 0;
  violations = [];

  constructor(deployment) {
    this.#deployment = deployment;
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
      await this.#look().catch(() => (this.#ableSince = undefined));
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look() {
    const began = performance.now();
    const ready = await Promise.all(WORKERS.map((name) => this.#deployment.site(name).ready()));
    this.#ableSince = ready.includes(true) ? (this.#ableSince ?? began) : undefined;
    await this.#lookAtDeadlines();
    await this.#lookAtFences();
  }

  async #lookAtDeadlines() {
    const [latest] = await this.#deployment.database.query(
      `SELECT id, state, extract(epoch FROM clock_timestamp() - deadline_at)::float8 * 1000 AS ms FROM setups
       WHERE deadline_at < clock_timestamp() ORDER BY deadline_at LIMIT 1`,
    );
    if (!latest) return;
    this.longestOverdueMs = Math.max(this.longestOverdueMs, latest.ms);
    if (this.#ableSince === undefined) return;
    const neglected = Math.min(latest.ms, performance.now() - this.#ableSince);
    this.longestNeglectedMs = Math.max(this.longestNeglectedMs, neglected);
    if (neglected < GRACE_MS + TOLERANCE_MS || this.#late.has(latest.id)) return;
    this.#late.add(latest.id);
    const detail = `${latest.state}, ${latest.ms.toFixed(0)} ms; a worker was ready for ${neglected.toFixed(0)} of them`;
    this.violations.push({
      rule: 'no deadline is left alone for more than 5 s',
      detail: `${detail} (${new Date().toISOString()})`,
      setupId: latest.id,
    });
  }

  async #lookAtFences() {
    for (const { resource, fence } of await this.#deployment.database.query('SELECT resource, fence FROM lock_fence')) {
      const before = this.#fences.get(resource) ?? 0n;
      if (BigInt(fence) < before) {
        this.violations.push({ rule: 'a fence only rises', detail: `${resource}: ${String(before)}, then ${fence}` });
      }
      this.#fences.set(resource, BigInt(fence));
    }
  }
}
