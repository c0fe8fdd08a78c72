import type { FaultPlan } from '../../src/testing/fault-plan.js';
import { startServer, type ServerProcess } from './process.js';

export interface MortalOptions {
  readonly faults: FaultPlan;
  readonly env: Record<string, string>;
  /** What the database says of the setup that is led. */
  readonly stateNow: () => Promise<string>;
  /** Looks at what the dead process left, before its successor starts. */
  readonly autopsy: () => Promise<void>;
}

/** Measured: a seventh less of the processor for a process that does little but start. */
const SHORT_LIFE = ['--no-opt'];

/** A server that kills itself at each commit point that it comes to, once at each; and its successors. */
export class Mortal {
  private server: ServerProcess | undefined;
  private readonly died: string[] = [];
  /** Since when the living process answers, by `performance.now()`. */
  aliveSince = 0;

  constructor(private readonly options: MortalOptions) {}

  /** Where the living process listens; starts one, and a successor where that dies before it listens. */
  async url(): Promise<string> {
    while (!this.server) {
      try {
        this.server = await this.start();
        this.aliveSince = performance.now();
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        await this.bury(error.message);
      }
    }
    return this.server.url;
  }

  /** Waits for the death of the living process, if there is one. @throws with its log where it did not kill itself */
  async buried(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const { signal, code } = await server.exited;
    this.server = undefined;
    await this.bury(`${server.stderr()}\nThe server ended with ${signal ?? String(code)}.`);
  }

  /** The deaths since the last call. */
  takeDeaths(): string[] {
    return this.died.splice(0);
  }

  async stop(): Promise<void> {
    this.server?.kill('SIGTERM');
    await this.server?.exited;
    this.server = undefined;
  }

  private async start(): Promise<ServerProcess> {
    const { faults, env, stateNow } = this.options;
    return startServer({ ...env, ...faults.env(await stateNow()) }, { nodeFlags: SHORT_LIFE });
  }

  private async bury(log: string): Promise<void> {
    const death = /^died (.*)$/m.exec(log)?.[1];
    if (!death) throw new Error(`The server did not kill itself.\n${log}`);
    this.died.push(death);
    await this.options.autopsy();
  }
}
