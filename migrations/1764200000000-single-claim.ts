import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * In single mode the one organisation is claimed by the setup that submits it, in the transaction of the submission:
 * a loser of a race is refused, instead of failing in its step afterwards.
 */
export class SingleClaim1764200000000 implements MigrationInterface {
  name = 'SingleClaim1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE setups ADD COLUMN singleton boolean`);
    await runner.query(
      `UPDATE setups SET singleton = true WHERE id IN (SELECT setup_id FROM organizations WHERE singleton)`,
    );
    await runner.query(`ALTER TABLE setups ADD CONSTRAINT ck_setups_singleton CHECK (singleton)`);
    await runner.query(`CREATE UNIQUE INDEX uq_setups_singleton ON setups (singleton) WHERE singleton`);
    await runner.query(`ALTER TABLE organizations DROP COLUMN singleton`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE organizations ADD COLUMN singleton boolean`);
    await runner.query(
      `UPDATE organizations SET singleton = true WHERE setup_id IN (SELECT id FROM setups WHERE singleton)`,
    );
    await runner.query(`
      ALTER TABLE organizations ADD CONSTRAINT ck_organizations_singleton CHECK (singleton),
        ADD CONSTRAINT uq_organizations_singleton UNIQUE (singleton)`);
    await runner.query(`ALTER TABLE setups DROP COLUMN singleton`);
  }
}
