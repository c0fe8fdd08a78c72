import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../common/domain-error.js';
import { inTransaction } from '../database/transaction.js';

/** Rows that are deleted in one statement. */
const CHUNK = 5_000;

/** Deletes endpoints, however much has gathered at them. */
@Injectable()
export class RemovalQueries {
  constructor(private readonly database: DataSource) {}

  /**
   * With its sink, its deliveries and its log. It is disabled first, and what is much goes in short transactions: nobody
   * waits long for its rows, and where it is broken off it can be deleted again.
   *
   * @throws {DomainError} NOT_FOUND
   */
  async remove(id: string): Promise<void> {
    const [, disabled] = await this.database.query<[unknown, number]>(
      `UPDATE outbox_sinks SET enabled = false WHERE id = $1 AND kind = 'webhook'`,
      [id],
    );
    if (disabled === 0) throw notFound('webhook');
    await this.removeRows('webhook_attempts', 'endpoint_id', id);
    await this.removeRows('outbox_deliveries', 'sink_id', id);
    // In the order of a change: the endpoint, then the sink with what has come meanwhile.
    await inTransaction(this.database, 'READ COMMITTED', async (em) => {
      await em.query('SELECT 1 FROM webhook_endpoints WHERE id = $1 FOR UPDATE', [id]);
      await em.query(`DELETE FROM outbox_sinks WHERE id = $1 AND kind = 'webhook'`, [id]);
    });
  }

  private async removeRows(table: string, column: string, id: string): Promise<void> {
    let gone = CHUNK;
    while (gone === CHUNK) {
      [, gone] = await this.database.query<[unknown, number]>(
        `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${column} = $1 LIMIT ${String(CHUNK)})`,
        [id],
      );
    }
  }
}
