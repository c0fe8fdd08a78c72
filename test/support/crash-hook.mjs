import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import http from 'node:http';
import pg from 'pg';

/**
 * Loaded with `node --import` before the server: its process kills itself with SIGKILL at the first commit point at
 * which no process has died yet, before what commits is sent or after its answer arrived and before anything else runs.
 *
 * A commit point is found, not listed: a COMMIT of a transaction that wrote, a statement that writes by itself, a call
 * of the queue that writes, an answer to a POST. It is named by the setup's state and by what is written, so that the
 * same place has the same name in every process and whatever the code adds is a new point by itself.
 *
 * CRASH_DEATHS is the file of all deaths so far, one in a line; CRASH_STATE is the setup's state at the start. CRASH_AT is
 * the beginning of the only death that is wanted, if not all are.
 */
const file = process.env.CRASH_DEATHS;
const deaths = () => new Set(readFileSync(file, 'utf8').split('\n'));
let died = deaths();
let state = process.env.CRASH_STATE;

function passes(side, point) {
  const death = `${side} ${point}`;
  if (died.has(death) || !death.startsWith(process.env.CRASH_AT ?? '')) return;
  // Another server may have died there meanwhile.
  died = deaths();
  if (died.has(death)) return;
  appendFileSync(file, `${death}\n`);
  writeSync(2, `died ${death}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** `FOR UPDATE` and `DO UPDATE SET` are no writes of their own. */
const WRITE =
  /\b(?:INSERT INTO|DELETE FROM) ([\w.]+)|\bUPDATE (?!SET\b)([\w.]+)(?: (?:AS )?(?!SET\b)\w+)? SET\b[^,]{0,40}/g;
const QUEUE_CALL = /\b((?:add|move|extend|retry|promote)_\w+)\s?\(/;
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/;
/** Work in chunks has as many commits as it has chunks: each of the first ones is a point of its own. */
const MOST_TIMES = 4;

/** The open transaction of a connection: what it wrote so far, and from which state to which it brings the setup. */
const open = new WeakMap();
const times = new Map();

/** What names no row by its id is housekeeping, which goes on in all states: it has the same name in all of them. */
const placed = (what, namesRow) => (namesRow ? `in ${state}: ${what}` : what);
const namesRow = ({ values }) => (values ?? []).some((value) => typeof value === 'string' && UUID.test(value));

function pointOf(query, connection) {
  const text = (query.text ?? '').replace(/\s+/g, ' ').trim();
  if (/^(START TRANSACTION|BEGIN)/.test(text)) open.set(connection, { tables: new Set(), namesRow: false });
  const transaction = open.get(connection);
  if (/^(COMMIT|ROLLBACK)/.test(text)) open.delete(connection);
  if (text === 'COMMIT' && transaction?.tables.size > 0) return commitPoint(query, transaction);
  const writes = [...text.matchAll(WRITE)];
  if (!transaction) {
    if (writes.length > 0) return placed(writes[0][0], namesRow(query));
    const call = QUEUE_CALL.exec(text)?.[1];
    return call && placed(`queue: ${call}`, call === 'add_job');
  }
  if (writes.length > 0) {
    for (const [, table, updated] of writes) transaction.tables.add(table ?? updated);
    transaction.namesRow ||= namesRow(query);
    query.transaction = transaction;
  }
  return undefined;
}

function commitPoint(query, transaction) {
  query.committed = transaction;
  const what = `COMMIT of ${[...transaction.tables].sort().join(', ')}`;
  const { from, to } = transaction;
  const point = to && to !== from ? `${from} -> ${to}: ${what}` : placed(what, transaction.namesRow);
  const time = Math.min(MOST_TIMES, (times.get(point) ?? 0) + 1);
  times.set(point, time);
  return time === 1 ? point : `${point} (${time})`;
}

function moveTo(next) {
  if (next !== state) times.clear();
  state = next;
}

const { submit, handleReadyForQuery } = pg.Query.prototype;

pg.Query.prototype.submit = function (connection) {
  this.point = pointOf(this, connection);
  if (this.point) passes('before', this.point);
  return submit.call(this, connection);
};

// PostgreSQL has answered, and nobody has heard of it yet.
pg.Query.prototype.handleReadyForQuery = function (connection) {
  const setup = this._result.rows.find((row) => 'snapshot' in row);
  // A setup that has just been created comes from nowhere, whatever the one before it came to.
  const from = setup?.version === 0 ? 'NONE' : state;
  if (this.transaction && setup) Object.assign(this.transaction, { from, to: setup.state });
  if (this.committed?.to) moveTo(this.committed.to);
  if (this.point) passes('after', this.point);
  return handleReadyForQuery.call(this, connection);
};

const { emit } = http.Server.prototype;

http.Server.prototype.emit = function (event, request, response) {
  if (event === 'request' && request.method === 'POST') {
    const route = request.url.split('/').at(-1);
    response.once('finish', () => passes('after', `answer ${response.statusCode} to POST ${route}`));
  }
  return emit.apply(this, arguments);
};
