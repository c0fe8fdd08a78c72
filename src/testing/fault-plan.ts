import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** By name, so that a process finds it from its own folder: the application's, or that of a package which depends on it. */
const HOOK = 'setup-orchestrator/testing/fault-hook';

/**
 * At which commit points processes fail. Each fault strikes once: a process that comes there kills itself with SIGKILL,
 * before what commits is sent, or after it is committed and before anybody has heard of it; its successor goes on.
 *
 * A commit point is found in the running process and named by what is committed: `IDLE -> COLLECTING_ORG: COMMIT of
 * outbox_events, setup_transitions, setups`, or `in IMPORTING: COMMIT of …` where the state stays. The beginning of a name
 * is enough.
 */
export class FaultPlan {
  private readonly folder = mkdtempSync(join(tmpdir(), 'setup-faults-'));
  private readonly file = join(this.folder, 'struck');
  private readonly wanted: string[] = [];

  constructor() {
    appendFileSync(this.file, '');
  }

  /** Only where it is said, instead of at every commit point: before this one. */
  before(point: string): this {
    this.wanted.push(`before ${point}`);
    return this;
  }

  /** Only where it is said, instead of at every commit point: after this one. */
  after(point: string): this {
    this.wanted.push(`after ${point}`);
    return this;
  }

  /**
   * What the process is to be started with, besides its own variables. Several processes may share a plan.
   *
   * @param state of the one setup that the process is going to lead, for the names of the points
   */
  env(state = 'IDLE'): Record<string, string> {
    const env = { NODE_OPTIONS: `--import=${HOOK}`, FAULT_FILE: this.file, FAULT_STATE: state };
    return this.wanted.length > 0 ? { ...env, FAULT_AT: JSON.stringify(this.wanted) } : env;
  }

  /** The faults that have struck, each as `before …` or `after …` and the whole name, oldest first. */
  struck(): string[] {
    return readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
  }

  /** Forgets everything; when all processes have ended. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A plan in which every commit point has a fault before it and one after it; `before` and `after` name the only ones. */
export const faultPlan = (): FaultPlan => new FaultPlan();
