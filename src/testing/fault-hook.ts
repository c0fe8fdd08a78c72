import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import http from 'node:http';
import pg from 'pg';
import { CommitPoints, type Placed, type SentStatement } from './commit-points.js';

/**
 * Loaded with `node --import` before the application (`FaultPlan.env`): the process kills itself with SIGKILL at the first
 * commit point at which no process has died yet.
 *
 * FAULT_FILE is the file of all faults that struck, one in a line; FAULT_STATE is the setup's state at the start. FAULT_AT
 * is a JSON list of the beginnings of those that are wanted, if not all are.
 */
const { FAULT_FILE: file, FAULT_STATE: state = 'IDLE', FAULT_AT: at } = process.env;
if (!file)
  throw new Error('FAULT_FILE is not set: a process with faults is started with the variables of a fault plan.');
const wanted = at === undefined ? [''] : (JSON.parse(at) as string[]);

const readStruck = (): Set<string> => new Set(readFileSync(file, 'utf8').split('\n'));
let struck = readStruck();

function passes(side: 'before' | 'after', point: string): void {
  const fault = `${side} ${point}`;
  if (struck.has(fault) || !wanted.some((beginning) => fault.startsWith(beginning))) return;
  // Another process may have died there meanwhile.
  struck = readStruck();
  if (struck.has(fault)) return;
  appendFileSync(file ?? '', `${fault}\n`);
  writeSync(2, `died ${fault}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** What is used of a query of `pg`: it is sent, and PostgreSQL has answered it. */
interface Query extends SentStatement {
  placed?: Placed;
  _result: { rows: Record<string, unknown>[] };
  submit: (this: Query, connection: object) => unknown;
  handleReadyForQuery: (this: Query, connection: object) => unknown;
}

const points = new CommitPoints(state);
const query = (pg as unknown as { Query: { prototype: Query } }).Query.prototype;
const { submit, handleReadyForQuery } = query;

query.submit = function (connection) {
  this.placed = points.place(this, connection);
  if (this.placed.point !== undefined) passes('before', this.placed.point);
  return submit.call(this, connection);
};

// PostgreSQL has answered, and nobody has heard of it yet.
query.handleReadyForQuery = function (connection) {
  const { point, wroteIn, commits } = this.placed ?? {};
  const setup = this._result.rows.find((row) => 'snapshot' in row);
  if (wroteIn && setup) points.brings(wroteIn, setup);
  if (commits) points.committed(commits);
  if (point !== undefined) passes('after', point);
  return handleReadyForQuery.call(this, connection);
};

const server = http.Server.prototype as { emit: (event: string, ...args: unknown[]) => boolean };
const { emit } = server;

server.emit = function (event, ...args) {
  const [request, response] = args as [http.IncomingMessage, http.ServerResponse];
  if (event === 'request' && request.method === 'POST') {
    const route = request.url?.split('/').at(-1) ?? '';
    response.once('finish', () => {
      passes('after', `answer ${String(response.statusCode)} to POST ${route}`);
    });
  }
  return emit.call(this, event, ...args);
};
