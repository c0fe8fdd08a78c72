import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The load generator's process (load.mjs), one cell at a time. */
export class Generator {
  #process = fork(join(import.meta.dirname, 'load.mjs'), { serialization: 'advanced' });
  #cells = 0;

  /**
   * Lets clients of a target work for a while.
   *
   * @param {{ url: string, token: (subject: string) => Promise<string> }} target
   * @param {{ work: 'setup' | 'empty', clients: number, spreadMs: number, ms: number }} cell
   * @returns what load.mjs saw
   */
  async run(target, { clients, ...cell }) {
    const owners = Array.from({ length: clients }, (_, index) => `owner ${String(index)}`);
    const tokens = await Promise.all(owners.map((owner) => target.token(owner)));
    this.#cells += 1;
    const answer = this.#answer();
    this.#process.send({ ...cell, cell: this.#cells, url: target.url, tokens });
    const seen = await answer;
    if (seen.failure) throw new Error(`The load generator failed: ${seen.failure}`);
    return seen;
  }

  /** @throws {Error} where the process ends instead */
  async #answer() {
    const ended = new AbortController();
    const { signal } = ended;
    const gone = once(this.#process, 'exit', { signal }).then(([code, by]) => {
      throw new Error(`The load generator ended (${String(code ?? by)}).`);
    });
    try {
      const [seen] = await Promise.race([once(this.#process, 'message', { signal }), gone]);
      return seen;
    } finally {
      ended.abort();
      gone.catch(() => undefined);
    }
  }

  async stop() {
    if (!this.#process.connected) return;
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
  }
}
