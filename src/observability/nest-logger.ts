import type { LoggerService } from '@nestjs/common';
import type { Level } from 'pino';
import type { Log } from './log.js';

/** Whose ordinary messages are of interest only when the start itself goes wrong. */
const CHATTER = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Nest's logger over ours, so that `new Logger(Name)` anywhere ends in the same lines. */
export class NestLogger implements LoggerService {
  constructor(private readonly sink: Log) {}

  log(message: unknown, ...more: unknown[]): void {
    this.write(CHATTER.has(String(more.at(-1))) ? 'debug' : 'info', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.write('error', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.write('warn', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more);
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.write('trace', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.write('fatal', message, more);
  }

  /** Nest passes (message, …details, context); a detail is an Error, a stack, or an object of facts. */
  private write(level: Level, message: unknown, more: readonly unknown[]): void {
    const context = typeof more.at(-1) === 'string' ? more.at(-1) : undefined;
    const details = [message, ...(context === undefined ? more : more.slice(0, -1))];
    const err = details.find((detail) => detail instanceof Error);
    const facts = details.filter((detail) => typeof detail === 'object' && !(detail instanceof Error));
    const words = details.filter((detail) => typeof detail === 'string');
    const text = words.length > 0 ? words.join(' ') : err?.message;
    this.sink[level](Object.assign({ context }, ...facts, err && { err }) as object, text);
  }
}
