import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { Gathering } from '../../database/gathering.js';
import { prepared, WANTED } from '../../database/statements.js';
import { setupInProgress, SIGN_OF_LIFE_MS } from './setups.store.js';

export const HOLDERS = prepared(
  'holders_of_setups',
  `SELECT s.id, s.xmax AS xid FROM ${WANTED} JOIN setups s ON s.id = wanted.id
   JOIN pg_locks l ON l.locktype = 'transactionid' AND l.transactionid = s.xmax WHERE l.granted`,
);

/**
 * Whether requests that wait for the lock would find their setups free. It locks nothing where a setup is free, or it
 * would be in the way of the transition whose turn comes: `xmax` is the transaction that holds the row, and a
 * transaction that runs holds a lock on its own number.
 *
 * All who ask at the same time share a question: `pg_locks` stops every session for a moment, however many ask.
 */
export class InProgress {
  private readonly holders = new Gathering((ids) => this.holdersOf(ids));

  constructor(private readonly database: DataSource) {}

  /** @throws {DomainError} SETUP_IN_PROGRESS where a transaction holds its row for longer than a sign of life does */
  async refuse(id: string): Promise<void> {
    const first = await this.holders.find(id);
    if (first === undefined) return;
    await sleep(Math.max(...SIGN_OF_LIFE_MS));
    if ((await this.holders.find(id)) !== first) return;
    // Who only refers to the setup shows as well, and is in nobody's way.
    const [free] = await this.database.query<unknown[]>(`SELECT 1 FROM setups WHERE id = $1 FOR SHARE SKIP LOCKED`, [
      id,
    ]);
    if (!free) throw setupInProgress();
  }

  private async holdersOf(ids: string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ id: string; xid: string }[]>(HOLDERS, [ids]);
    return new Map(rows.map(({ id, xid }) => [id, xid]));
  }
}
