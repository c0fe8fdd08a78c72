import { setTimeout as sleep } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

const GRACE_MS = 3_000;

/**
 * Node as the environment of a test file, and a check at its end: a file that leaves a connection, a server, a process,
 * a worker thread or a timer open fails. Jest's own `--detectOpenHandles` runs all files in one process and is slow.
 *
 * It compares objects, not numbers: Jest has handles of its own, which come and go meanwhile.
 *
 * It gives a file the function `atEnd`, for what all its `afterAll` still need; those run in the order of the imports.
 */
export default class LeakEnvironment extends TestEnvironment {
  /** With where each was made. */
  timers = new Map();
  workers = new Set();
  endings = [];
  addWorker = (worker) => {
    this.workers.add(worker);
    worker.once('exit', () => this.workers.delete(worker));
  };

  async setup() {
    await super.setup();
    for (const name of ['setTimeout', 'setInterval']) this.watchTimers(name);
    this.global.atEnd = (end) => this.endings.push(end);
    this.before = new Set(handles());
    process.on('worker', this.addWorker);
  }

  async teardown() {
    process.off('worker', this.addWorker);
    await super.teardown();
  }

  async handleTestEvent(event) {
    // After the last afterAll; thrown here it fails the file.
    if (event.name !== 'run_finish') return;
    for (const end of this.endings) await end();
    const until = Date.now() + GRACE_MS;
    while (this.leaks().length > 0 && Date.now() < until) await sleep(20);
    const leaks = this.leaks();
    if (leaks.length > 0) throw new Error(`This file leaves open after its tests: ${leaks.join(', ')}`);
  }

  leaks() {
    const open = [...handles()].filter((handle) => !this.before.has(handle)).map(describe);
    const waiting = [...this.timers]
      .filter(([timer]) => isPending(timer))
      .map(([, made]) => `a timer, made ${placeOf(made)}`);
    return [...open, ...waiting, ...[...this.workers].map(() => 'a worker thread')];
  }

  watchTimers(name) {
    const original = this.global[name];
    const watched = (...args) => {
      const timer = original(...args);
      // Its stack is put into words only if it is asked for.
      this.timers.set(timer, new Error());
      return timer;
    };
    this.global[name] = Object.defineProperties(watched, Object.getOwnPropertyDescriptors(original));
  }
}

/** In a worker of Jest these are sockets, which come to be when somebody writes for the first time. */
const own = new Set([process.stdout, process.stderr]);

/** The first places of ours or of a library on the way to it. */
const placeOf = ({ stack = '' }) =>
  stack
    .split('\n')
    .slice(2)
    .filter((line) => !line.includes('leak-environment') && !line.includes('node:internal'))
    .slice(0, 4)
    .map((line) => line.trim())
    .join(' ');

/** Undocumented, but the only way to the objects; `process.getActiveResourcesInfo()` knows only their kinds. */
const handles = () => process._getActiveHandles().filter((handle) => handle.hasRef?.() !== false && !own.has(handle));

/** A timer that does not keep the process alive does no harm. */
const isPending = (timer) => timer.hasRef() && !timer._destroyed;

function describe(handle) {
  const kind = handle.constructor.name;
  if (handle.spawnargs) return `the process "${handle.spawnargs.join(' ')}"`;
  return handle.remotePort ? `${kind} to port ${handle.remotePort}` : kind;
}
