import { Logger } from '@nestjs/common';

/** Work that is done again and again, never twice at once; a failure is logged, and the next turn comes anyway. */
export class Repeating {
  private readonly log = new Logger(Repeating.name);
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> | undefined;

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
    } catch (error) {
      this.log.warn(`${this.name} failed and will be repeated: ${String(error)}`);
    }
  }
}
