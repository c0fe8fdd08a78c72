import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** The user as whom a process runs, where it is not our own. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** File for both outputs; that of the run before is kept beside it as `.old`. */
  readonly log: string;
  readonly runAs?: RunAs | undefined;
  /** Text for its standard input, which is closed after it. */
  readonly input?: string;
  /** An open file that it finds as /dev/fd/3. */
  readonly fd3?: number;
  /** What it is sent when this process dies without stopping it. */
  readonly lastSignal: NodeJS.Signals;
}

/** Milliseconds after which a service that does not follow one signal is sent the next. */
const PATIENCE_MS = 30_000;

/**
 * A server process of our own that outlives Ctrl-C and does not outlive us.
 *
 * It leads its own process group: a Ctrl-C in the terminal reaches the whole group in the foreground and would stop it
 * while requests are still in flight. A small shell holds the other end of a pipe from this process and sends
 * `lastSignal` when the pipe breaks, which it does even on `kill -9`.
 */
export class Service {
  /** Resolves, never rejects, when the process is gone. */
  readonly exited: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly log: string,
    lastSignal: NodeJS.Signals,
  ) {
    const watcher = spawn('sh', ['-c', 'read -r _; kill -s "$1" "$2"', 'sh', lastSignal.slice(3), String(child.pid)], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const watched = new Promise((resolve) => watcher.once('exit', resolve));
    this.exited = new Promise((resolve) => child.once('exit', resolve)).then(async () => {
      watcher.kill('SIGKILL');
      await watched;
    });
  }

  /** @throws whatever the system says when the command cannot be executed */
  static async start(launch: Launch): Promise<Service> {
    await rename(launch.log, `${launch.log}.old`).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
    const log = await open(launch.log, 'a', 0o600);
    try {
      const child = spawn(launch.command, launch.args, {
        cwd: launch.cwd,
        detached: true,
        env: environment(),
        stdio: [launch.input === undefined ? 'ignore' : 'pipe', log.fd, log.fd, launch.fd3 ?? 'ignore'],
        ...launch.runAs,
      });
      await once(child, 'spawn');
      const service = new Service(child, launch.log, launch.lastSignal);
      if (child.stdin) await pipeline([launch.input ?? ''], child.stdin);
      return service;
    } finally {
      await log.close();
    }
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get succeeded(): boolean {
    return this.child.exitCode === 0;
  }

  /** The end of what it wrote, for an error message. */
  async lastWords(): Promise<string> {
    return (await readFile(this.log, 'utf8')).slice(-1_500).trim();
  }

  /** Sends the signals one after the other until the process is gone. */
  async stop(...signals: NodeJS.Signals[]): Promise<void> {
    for (const signal of signals) {
      if (!this.running) break;
      this.child.kill(signal);
      const abort = new AbortController();
      const impatient = sleep(PATIENCE_MS, undefined, { signal: abort.signal }).catch(() => undefined);
      await Promise.race([this.exited, impatient]);
      abort.abort();
    }
    await this.exited;
  }
}

/** Only what a server needs: our own variables hold secrets, and a locale of the user would translate its log. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LD_LIBRARY_PATH } = process.env;
  return { PATH, HOME, TMPDIR, LD_LIBRARY_PATH, LC_ALL: 'C', TZ: 'UTC' };
}
