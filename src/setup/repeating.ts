import { Logger } from '@nestjs/common';

/** Of failures in a row the first one is told, and then one of so many. */
const TOLD_EVERY = 100;

/** Work that is done again and again, never twice at once; a failure is logged, and the next turn comes anyway. */
export class Repeating {
  private readonly log = new Logger(Repeating.name);
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> | undefined;
  /** In a row. */
  private failures = 0;

  /** @param everyMs from one turn's beginning to the next one's; a turn that takes longer delays it */
  constructor(
    private readonly name: string,
    everyMs: number,
    private readonly turn: () => Promise<unknown>,
  ) {
    this.timer = setInterval(() => {
      this.running ??= this.run().finally(() => (this.running = undefined));
    }, everyMs);
  }

  /** Ends when the running turn has. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.turn();
      if (this.failures > 0) this.log.log(`${this.name} works again after ${String(this.failures)} failures`);
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      // While the database is away every turn fails: the log needs no line four times a second.
      if (this.failures % TOLD_EVERY === 1) {
        this.log.warn(`${this.name} failed and will be repeated: ${String(error)}`);
      }
    }
  }
}
