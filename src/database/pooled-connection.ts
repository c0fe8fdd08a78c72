import type { Writable } from 'node:stream';
import type pg from 'pg';
import { Connection } from './connection.js';
import { nameOf } from './statements.js';

const START = 'START TRANSACTION';
const ISOLATION = /^SET TRANSACTION (ISOLATION LEVEL [A-Z ]+)$/;

type Query = (statement: string | { name: string; text: string }, values?: unknown[]) => Promise<unknown>;

/** What PostgreSQL would have answered. */
const DONE = { command: 'START', rowCount: null, oid: 0, rows: [], fields: [] };

/**
 * A connection of the pool that saves round trips and packets. It prepares the statements that ask for it (`prepared`), and it keeps
 * the beginning of a transaction until its first statement, with which it is sent: nothing happens in a transaction
 * before that, and whatever is wrong with the connection shows in that statement.
 */
export class PooledConnection extends Connection {
  constructor(config?: string | pg.ClientConfig) {
    super({
      ...(typeof config === 'string' ? { connectionString: config } : config),
      pipeline: true,
    });
    const ask = this.query.bind(this) as unknown as Query;
    const { connection } = this as unknown as { connection: { stream: Writable } };
    let isGathering = false;
    // What is asked in one turn of the event loop goes in one packet: the system call costs more than what is in it.
    const send: Query = (statement, values) => {
      if (!isGathering) {
        isGathering = true;
        // With TLS it becomes another one on the way.
        const { stream } = connection;
        stream.cork();
        process.nextTick(() => {
          isGathering = false;
          stream.uncork();
        });
      }
      return ask(statement, values);
    };
    let begin: string | undefined;
    const query: Query = (statement, values) => {
      const text = typeof statement === 'string' ? statement : statement.text;
      const level = begin === undefined ? undefined : ISOLATION.exec(text)?.[1];
      if (text === START || level !== undefined) {
        begin = level === undefined ? START : `${START} ${level}`;
        return Promise.resolve(DONE);
      }
      const name = typeof statement === 'string' ? nameOf(statement) : undefined;
      const named = name === undefined ? statement : { name, text };
      if (begin === undefined) return send(named, values);
      const kept = begin;
      begin = undefined;
      // Nothing was begun, so nothing has to be ended.
      if (text === 'COMMIT' || text === 'ROLLBACK') return Promise.resolve({ ...DONE, command: text });
      return together(send(kept), () => send(named, values), /^\s*SELECT\b/.test(text));
    };
    Object.assign(this, { query });
  }
}

/**
 * Sends a first statement behind its BEGIN. Both go in one packet where the first only reads: were BEGIN refused, what
 * the other one writes would be outside of any transaction.
 */
async function together(began: Promise<unknown>, first: () => Promise<unknown>, onlyReads: boolean): Promise<unknown> {
  if (!onlyReads) {
    await began;
    return first();
  }
  const result = first();
  const [, answer] = await Promise.all([began, result]);
  return answer;
}
