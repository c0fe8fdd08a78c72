/** `FOR UPDATE` and `DO UPDATE SET` are no writes of their own. */
const WRITE =
  /\b(?:INSERT INTO|DELETE FROM) ([\w.]+)|\bUPDATE (?!SET\b)([\w.]+)(?: (?:AS )?(?!SET\b)\w+)? SET\b[^,]{0,40}/g;
const QUEUE_CALL = /\b((?:add|move|extend|retry|promote)_\w+)\s?\(/;
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/;
/** Work in chunks has as many commits as it has chunks: each of the first ones is a point of its own. */
const MOST_TIMES = 4;

/** A statement on its way to PostgreSQL. */
export interface SentStatement {
  readonly text?: string | undefined;
  readonly values?: readonly unknown[] | null | undefined;
}

/** An open transaction: what it wrote so far, and from which state to which it brings the setup. */
export interface OpenTransaction {
  readonly tables: Set<string>;
  namesRow: boolean;
  from?: string | undefined;
  to?: string | undefined;
}

/** A statement as the naming knows it afterwards. */
export interface Placed {
  /** The name of the commit point, where it is one. */
  readonly point?: string | undefined;
  /** It wrote in this transaction. */
  readonly wroteIn?: OpenTransaction | undefined;
  /** It commits this transaction. */
  readonly commits?: OpenTransaction | undefined;
}

/**
 * Finds and names the commit points of one process: a COMMIT of a transaction that wrote, a statement that writes by
 * itself, a call of the queue that writes. A point is named by the setup's state and by what is written, so that the same
 * place has the same name in every process, and whatever the code adds is a new point by itself.
 */
export class CommitPoints {
  private readonly open = new WeakMap<object, OpenTransaction>();
  private readonly times = new Map<string, number>();

  /** @param state of the setup that the process leads */
  constructor(private state: string) {}

  /** @param connection on which the statement is sent */
  place({ text: raw, values }: SentStatement, connection: object): Placed {
    const text = (raw ?? '').replace(/\s+/g, ' ').trim();
    if (/^(START TRANSACTION|BEGIN)/.test(text)) this.open.set(connection, { tables: new Set(), namesRow: false });
    const transaction = this.open.get(connection);
    if (/^(COMMIT|ROLLBACK)/.test(text)) this.open.delete(connection);
    if (text === 'COMMIT' && transaction && transaction.tables.size > 0) {
      return { point: this.commit(transaction), commits: transaction };
    }
    const writes = [...text.matchAll(WRITE)];
    const namesRow = (values ?? []).some((value) => typeof value === 'string' && UUID.test(value));
    if (!transaction) return { point: this.single(text, writes[0]?.[0], namesRow) };
    if (writes.length === 0) return {};
    for (const [, table, updated] of writes) transaction.tables.add(table ?? updated ?? '');
    transaction.namesRow ||= namesRow;
    return { wroteIn: transaction };
  }

  /** A statement has returned a setup: its transaction brings it there. */
  brings(transaction: OpenTransaction, setup: { version?: unknown; state?: unknown }): void {
    // A setup that has just been created comes from nowhere, whatever the one before it came to.
    transaction.from = setup.version === 0 ? 'NONE' : this.state;
    transaction.to = String(setup.state);
  }

  /** PostgreSQL has committed it. */
  committed({ to }: OpenTransaction): void {
    if (to === undefined) return;
    if (to !== this.state) this.times.clear();
    this.state = to;
  }

  private commit({ tables, namesRow, from, to }: OpenTransaction): string {
    const what = `COMMIT of ${[...tables].sort().join(', ')}`;
    const point = to !== undefined && to !== from ? `${String(from)} -> ${to}: ${what}` : this.placed(what, namesRow);
    const time = Math.min(MOST_TIMES, (this.times.get(point) ?? 0) + 1);
    this.times.set(point, time);
    return time === 1 ? point : `${point} (${String(time)})`;
  }

  private single(text: string, write: string | undefined, namesRow: boolean): string | undefined {
    if (write !== undefined) return this.placed(write, namesRow);
    const call = QUEUE_CALL.exec(text)?.[1];
    return call && this.placed(`queue: ${call}`, call === 'add_job');
  }

  /** What names no row by its id is housekeeping, which goes on in all states: it has the same name in all of them. */
  private placed(what: string, namesRow: boolean): string {
    return namesRow ? `in ${this.state}: ${what}` : what;
  }
}
