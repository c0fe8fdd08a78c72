import { join } from 'node:path';
import { forked } from '../lib/forked.mjs';

/** The load generator's process (load.mjs), one cell at a time. */
export class Generator {
  #process;
  #cells = 0;

  static async start() {
    const generator = new Generator();
    generator.#process = await forked(join(import.meta.dirname, 'load.mjs'));
    return generator;
  }

  /**
   * Lets clients of a target work for a while; where it has several processes, each client keeps to one.
   *
   * @param {{ urls: string[], token: (subject: string) => Promise<string> }} target
   * @param {{ work: 'setup' | 'empty', clients: number, spreadMs: number, ms: number }} cell
   * @returns what load.mjs saw
   */
  async run(target, { clients, ...cell }) {
    const owners = Array.from({ length: clients }, (_, index) => `owner ${String(index)}`);
    const tokens = await Promise.all(owners.map((owner) => target.token(owner)));
    this.#cells += 1;
    return this.#process.ask({ ...cell, cell: this.#cells, urls: target.urls, tokens });
  }

  stop() {
    return this.#process.stop();
  }
}
