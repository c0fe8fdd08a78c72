import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** This process, as leases and the log name it: unique also where a pid is used again. */
export const processName = `${hostname()}:${String(process.pid)}:${randomBytes(3).toString('hex')}`;
