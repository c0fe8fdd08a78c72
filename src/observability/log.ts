import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { errorFacts } from './error-facts.js';
import { currentContext } from './request-context.js';
import { terminalLines } from './terminal-lines.js';

export type Log = Logger;

/** Injection token of the process' `Log`. */
export const LOG = Symbol('LOG');

/**
 * The process' log: one JSON object per line on standard output, readable lines where that is a terminal.
 *
 * Each line carries the id of the request or job that it belongs to.
 *
 * @param level       nothing below it is written
 * @param destination for tests
 */
export function createLog(level: Level | 'silent', destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    mixin: () => ({ ...currentContext() }),
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorFacts },
  };
  return pino(options, destination ?? (process.stdout.isTTY ? terminalLines(process.stdout) : pino.destination(1)));
}
