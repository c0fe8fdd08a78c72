import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An index of what was completed when, for figures per hour. */
export class CompletedSetups1764900000000 implements MigrationInterface {
  name = 'CompletedSetups1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX ix_setups_completed ON setups (completed_at) WHERE state = 'COMPLETED'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ix_setups_completed`);
  }
}
