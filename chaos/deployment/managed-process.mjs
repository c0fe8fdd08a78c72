import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 15_000;

/**
 * A child process to be mistreated, which does not outlive us.
 *
 * It leads its own process group, so that a Ctrl-C in the terminal reaches us alone and we stop everything in order. A
 * small shell holds the other end of a pipe from us and kills the child when the pipe breaks, even on our own kill -9.
 */
export class ManagedProcess {
  #child;

  /** @returns {Promise<ManagedProcess>} @throws whatever the system says when the command cannot be executed */
  static async start(command, args, options) {
    const child = spawn(command, args, { ...options, detached: true });
    await once(child, 'spawn');
    return new ManagedProcess(child);
  }

  constructor(child) {
    this.#child = child;
    const script = 'read -r _; kill -KILL "$1"';
    const guard = spawn('sh', ['-c', script, 'sh', String(child.pid)], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    /** How it ended: `{ code, signal }`. */
    this.exited = once(child, 'exit').then(([code, signal]) => {
      guard.kill('SIGKILL');
      return { code, signal };
    });
  }

  get stdout() {
    return this.#child.stdout;
  }

  get stderr() {
    return this.#child.stderr;
  }

  get running() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @param {NodeJS.Signals} name for example SIGSTOP, SIGCONT */
  signal(name) {
    if (this.running) this.#child.kill(name);
  }

  /** Ends it and waits until it is gone; SIGKILL follows a signal that it does not obey. */
  async end(signal) {
    this.signal(signal);
    // A stopped process only hears of SIGTERM when it goes on.
    if (signal !== 'SIGKILL') this.signal('SIGCONT');
    const impatient = new AbortController();
    const patience = sleep(PATIENCE_MS, undefined, { signal: impatient.signal }).catch(() => undefined);
    await Promise.race([this.exited, patience]);
    impatient.abort();
    this.signal('SIGKILL');
    return this.exited;
  }
}
