import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';

/** The database is away, most likely: so long until the next try, in milliseconds. */
const PAUSE_MS = 500;

/**
 * Work that is done when it is asked for: never twice at once, and once more where it was asked for meanwhile, so that
 * many who ask at the same time are served by one turn. A turn that fails is repeated after a pause.
 */
export class Turns {
  private readonly log = new Logger(Turns.name);
  private readonly stopping = new AbortController();
  private asked = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly name: string,
    private readonly turn: () => Promise<void>,
  ) {}

  ask(): void {
    this.asked = true;
    if (!this.stopping.signal.aborted) this.running ??= this.run();
  }

  /** Ends when the running turn has; nothing runs afterwards. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (this.asked && !this.stopping.signal.aborted) {
      this.asked = false;
      try {
        await this.turn();
        if (failures > 0) this.log.log(`${this.name} works again`);
        failures = 0;
      } catch (error) {
        this.asked = true;
        failures += 1;
        if (failures === 1) this.log.warn(`${this.name} failed and is repeated: ${String(error)}`);
        await this.pause();
      }
    }
    this.running = undefined;
  }

  private async pause(): Promise<void> {
    // It rejects only where the turns are stopped meanwhile.
    await sleep(PAUSE_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
