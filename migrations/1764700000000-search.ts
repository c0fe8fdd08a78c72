import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds setups by a part of their organisation's name without reading a million of them. */
export class Search1764700000000 implements MigrationInterface {
  name = 'Search1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    // Part of PostgreSQL's own distribution, and trusted: whoever may create tables here may create it.
    await runner.query(`CREATE EXTENSION IF NOT EXISTS pg_trgm`);
    await runner.query(
      `CREATE INDEX ix_setups_name ON setups USING gin (lower(input #>> '{organization,name}') gin_trgm_ops)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ix_setups_name`);
  }
}
