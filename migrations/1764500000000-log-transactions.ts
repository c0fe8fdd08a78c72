import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which transaction wrote a line of the log. Over all setups neither its time nor a number of its own says in which
 * order lines were committed; a snapshot and this say exactly which of them a reader has seen. A bigint, since TypeORM
 * knows no xid8.
 */
export class LogTransactions1764500000000 implements MigrationInterface {
  name = 'LogTransactions1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    // The default is stable: existing lines get this transaction's number without being rewritten.
    await runner.query(
      `ALTER TABLE setup_transitions ADD COLUMN tx bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)`,
    );
    await runner.query(`CREATE INDEX ix_setup_transitions_tx ON setup_transitions (tx)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE setup_transitions DROP COLUMN tx`);
  }
}
