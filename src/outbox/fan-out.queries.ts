import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { advance, formatSnapshot, parseSnapshot, unseenBy } from '../database/snapshot.js';
import { inTransaction } from '../database/transaction.js';
import { LeaseLost } from '../setup/store/steps.store.js';
import type { EventType } from './event.types.js';
import { SinkAway } from './sink.js';

/** Events in one transaction. */
const PAGE = 1_000;

interface Position {
  position: string;
  types: EventType[] | null;
}

/**
 * Makes deliveries of the events that a sink has not seen, and moves its position behind them, in one transaction: each
 * event becomes one delivery, whatever dies.
 *
 * No number of an event tells when it was committed: a transaction that began earlier may commit later. So the position
 * is a snapshot, and new is what it does not see. No event waits for a transaction that still runs, and none is skipped.
 */
@Injectable()
export class FanOutQueries {
  constructor(private readonly database: DataSource) {}

  /**
   * @returns whether there may be more
   * @throws {LeaseLost} where another worker has the sink
   * @throws {SinkAway} where the position was written by another cluster
   */
  advance(sinkId: string, lockedBy: string): Promise<boolean> {
    return inTransaction(this.database, 'READ COMMITTED', async (em) => {
      const [sink] = await em.query<Position[]>(
        `SELECT position, types FROM outbox_sinks WHERE id = $1 AND locked_by = $2 FOR NO KEY UPDATE`,
        [sinkId, lockedBy],
      );
      if (!sink) throw new LeaseLost(`The lease on the sink ${sinkId} is lost.`);
      return this.fanOut(em, sinkId, sink);
    });
  }

  private async fanOut(em: EntityManager, sinkId: string, { position, types }: Position): Promise<boolean> {
    // A delivery is never due before one of the same setup that waits already: so what is due is mostly next in order.
    const [row] = await em.query<{ now: string; fresh: number; last: string | null }[]>(
      `WITH fresh AS MATERIALIZED (
         SELECT e.setup_id, e.version, e.type, e.tx, e.created_at FROM outbox_events e WHERE ${unseenBy('e.tx', '$2')}
         ORDER BY e.tx FETCH FIRST ${String(PAGE)} ROWS WITH TIES),
       made AS (
         INSERT INTO outbox_deliveries (sink_id, setup_id, version, type, created_at, next_attempt_at)
         SELECT $1, setup_id, version, type, created_at, coalesce((SELECT greatest(now(), max(d.next_attempt_at))
           FROM outbox_deliveries d WHERE d.sink_id = $1 AND d.setup_id = fresh.setup_id AND d.status = 'PENDING'), now())
         FROM fresh WHERE $3::text[] IS NULL OR type = ANY ($3) ORDER BY tx, setup_id, version
         ON CONFLICT (sink_id, setup_id, version) DO NOTHING)
       SELECT pg_current_snapshot()::text AS now, count(*)::int AS fresh, max(tx)::text AS last FROM fresh`,
      [sinkId, position, types],
    );
    if (!row) throw new Error('An aggregate without a row.');
    const next = positionAfter(position, row);
    if (next !== position) await em.query(`UPDATE outbox_sinks SET position = $2 WHERE id = $1`, [sinkId, next]);
    return row.fresh >= PAGE;
  }
}

/** @throws {SinkAway} */
function positionAfter(position: string, { now, fresh, last }: { now: string; fresh: number; last: string | null }) {
  const [seen, present] = [parseSnapshot(position), parseSnapshot(now)];
  if (!seen || !present || seen.xmax > present.xmax) {
    throw new SinkAway(
      'Its position in the outbox comes from another database cluster, so nobody can say which events it has seen. ' +
        'After a dump was restored, see docs/outbox.md.',
    );
  }
  if (last === null || fresh < PAGE) return now;
  return formatSnapshot(advance(seen, present, BigInt(last)));
}
