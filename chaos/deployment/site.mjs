import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { ManagedProcess } from './managed-process.mjs';

const RESTART_MS = 300;

/** One process of the application, started again whenever it ends, as a container's restart policy does. */
export class Site {
  #env;
  #log;
  #process;
  /** The nemesis keeps it down. */
  #held = false;
  #restart;
  /** Where it listens; undefined while it does not. */
  url;
  /** Ends by no doing of ours, of a process that was up, and orderly stops that were none: each is a defect. */
  crashes = [];

  constructor(name, { folder, env, links }) {
    this.name = name;
    this.links = links;
    this.#env = { ...env, DATA_DIR: join(folder, name) };
    this.#log = createWriteStream(join(folder, `${name}.log`), { flags: 'a' });
  }

  async start() {
    const started = await ManagedProcess.start(process.execPath, ['dist/src/main.js'], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = started;
    this.#listen(started);
    started.exited.then(
      (end) => this.#ended(end),
      () => undefined,
    );
  }

  /** Ends it with this signal; `release` starts it again. */
  async hold(signal) {
    this.#held = true;
    clearTimeout(this.#restart);
    const wasUp = this.url !== undefined;
    const { code } = await this.#process.end(signal);
    if (signal === 'SIGTERM' && wasUp && code !== 0) this.crashes.push(`${this.name} did not stop in order`);
  }

  async release() {
    this.#held = false;
    await this.start();
  }

  pause() {
    this.#process.signal('SIGSTOP');
  }

  resume() {
    this.#process.signal('SIGCONT');
  }

  /** Its own word on whether it can work. */
  async ready() {
    if (!this.url) return false;
    const answer = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    return answer?.ok ?? false;
  }

  async stop() {
    await this.hold('SIGTERM');
    this.#log.end();
  }

  #listen(started) {
    let said = '';
    const note = (chunk) => {
      this.#log.write(chunk);
      if (this.url || !started.running) return;
      said += String(chunk);
      this.url = /Listening on (http:\/\/\S+)/.exec(said)?.[1];
    };
    started.stdout.on('data', note);
    started.stderr.on('data', (chunk) => this.#log.write(chunk));
  }

  #ended({ code, signal }) {
    const wasUp = this.url !== undefined;
    this.url = undefined;
    if (this.#held) return;
    if (wasUp) this.crashes.push(`${this.name} ended by itself (${String(code ?? signal)})`);
    this.#restart = setTimeout(() => void this.start(), RESTART_MS);
  }
}
