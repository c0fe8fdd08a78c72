import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/**
 * Writes lines, and below them one live line that is redrawn in place on a terminal.
 * Colours only on a terminal, and never with NO_COLOR (no-color.org).
 */
export class Screen {
  private readonly isTerminal: boolean;
  private readonly hasColours: boolean;
  private hasLive = false;
  private lastStep = '';

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {
    this.isTerminal = out.isTTY;
    this.hasColours = this.isTerminal && !process.env.NO_COLOR;
  }

  paint(style: Style, text: string): string {
    return this.hasColours ? styleText(style, text) : text;
  }

  line(text = ''): void {
    this.clear();
    this.out.write(`${text}\n`);
  }

  /**
   * Shows the live line: redrawn on a terminal; elsewhere a line of its own, once for each `step`.
   *
   * @param step what must change before a file or a pipe gets another line
   */
  live(text: string, step: string): void {
    if (this.isTerminal) {
      this.clear();
      this.out.write(text);
      this.hasLive = true;
    } else if (step !== this.lastStep) {
      this.lastStep = step;
      this.out.write(`${text}\n`);
    }
  }

  /** Takes the live line away. */
  clear(): void {
    if (this.hasLive) this.out.write('\r\x1b[2K');
    this.hasLive = false;
  }
}
