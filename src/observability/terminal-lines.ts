import type { DestinationStream } from 'pino';

interface Line {
  time: string;
  level: string;
  msg?: string;
  err?: { stack?: string };
  [fact: string]: unknown;
}

/** Writes the log's JSON lines for people: time, level, message, then the facts as `name=value`. */
export const terminalLines = (out: { write(text: string): unknown }): DestinationStream => ({
  write: (json) => {
    out.write(terminalLine(JSON.parse(json) as Line));
  },
});

function terminalLine({ time, level, msg, err, ...facts }: Line): string {
  const told = Object.entries(facts).map(([name, value]) => `${name}=${plain(value)}`);
  const head = [time.slice(11, 23), level.toUpperCase().padEnd(5), msg ?? '', ...told].join(' ');
  return err?.stack ? `${head}\n${err.stack}\n` : `${head}\n`;
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
