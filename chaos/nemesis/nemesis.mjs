import { setTimeout as sleep } from 'node:timers/promises';
import { FAULTS } from './faults.mjs';

/** Carries out a plan of faults, and takes every one of them back. */
export class Nemesis {
  #deployment;
  /** The end of each fault that goes on, by its resource: the next fault on it waits for that. */
  #going = new Map();
  /** What was done: the plan's entries with the time it took, and why not where it was not. */
  done = [];

  constructor(deployment) {
    this.#deployment = deployment;
  }

  /** Resolves when the last fault of the plan has ended. @param {AbortSignal} signal ends it at once */
  async run(plan, signal) {
    const start = performance.now();
    for (const planned of plan) {
      const wait = start + planned.at - performance.now();
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      for (const target of planned.targets) this.#inflict(planned, target, performance.now() - start);
    }
    await Promise.all(this.#going.values());
  }

  /** Faults so far, by kind: how many, and how many of them could not be done. */
  counts() {
    const counts = Object.fromEntries(Object.keys(FAULTS).map((kind) => [kind, { done: 0, missed: 0 }]));
    for (const { kind, missed } of this.done) counts[kind][missed ? 'missed' : 'done'] += 1;
    return counts;
  }

  #inflict({ kind, ms }, target, at) {
    const fault = FAULTS[kind];
    const resource = fault.holds(target);
    const before = this.#going.get(resource) ?? Promise.resolve();
    const going = before.then(async () => {
      const began = performance.now();
      const entry = { at: Math.round(at), began: new Date().toISOString(), kind, target, ms };
      this.done.push(entry);
      try {
        await fault.begin(this.#deployment, target);
        if (ms > 0) await sleep(ms);
      } catch (error) {
        // For example sessions to end while PostgreSQL is down.
        entry.missed = String(error);
      }
      await fault.end?.(this.#deployment, target);
      entry.tookMs = Math.round(performance.now() - began);
    });
    this.#going.set(resource, going);
    // It is reported where all are awaited, at the end.
    going.catch(() => undefined);
  }
}
