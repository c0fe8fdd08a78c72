import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../dist/src/embedded/free-port.js';
import { ManagedProcess } from './managed-process.mjs';

const FLUSH_EVERY_MS = 25;

/** One Redis without persistence, always on the same port: after a kill it comes back empty. */
export class RedisNode {
  #command;
  #process;
  #flushing;

  /** @param {string} command the server's executable */
  static async start(command) {
    const node = new RedisNode(command, await freePort());
    await node.up();
    return node;
  }

  constructor(command, port) {
    this.#command = command;
    this.port = port;
  }

  async up() {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.#process = await ManagedProcess.start(this.#command, args, { cwd: tmpdir(), stdio: 'ignore' });
  }

  async down() {
    await this.#process.end('SIGKILL');
  }

  pause() {
    this.#process.signal('SIGSTOP');
  }

  resume() {
    this.#process.signal('SIGCONT');
  }

  /** @throws {Error} where it does not answer now */
  async flush() {
    const client = new Redis(this.port, '127.0.0.1', { maxRetriesPerRequest: 0, commandTimeout: 1_000 });
    client.on('error', () => undefined);
    try {
      await client.flushall();
    } finally {
      client.disconnect();
    }
  }

  /** Every lock is lost as soon as it is taken, until `endFlushing`. */
  beginFlushing() {
    // Between two flushes it may be killed or paused.
    this.#flushing = setInterval(() => void this.flush().catch(() => undefined), FLUSH_EVERY_MS);
  }

  endFlushing() {
    clearInterval(this.#flushing);
  }

  /** @throws {Error} where it does not answer within ten seconds */
  async ready() {
    for (const until = Date.now() + 10_000; ; await sleep(50)) {
      try {
        await this.flush();
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
  }
}
