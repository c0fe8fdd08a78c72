import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each setup, and each line of the log, says which version of the machine wrote it; the edges of every version are kept.
 * The default is for programs from before there were versions, which may still run beside this one.
 */
export class MachineVersions1764400000000 implements MigrationInterface {
  name = 'MachineVersions1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE setups ADD COLUMN machine_version integer NOT NULL DEFAULT 1,
        ADD CONSTRAINT ck_setups_machine_version CHECK (machine_version >= 1)`);
    await runner.query(`CREATE INDEX ix_setups_machine_version ON setups (machine_version, state)`);
    await runner.query(`
      ALTER TABLE setup_transitions ADD COLUMN machine_version integer NOT NULL DEFAULT 1,
        DROP CONSTRAINT fk_setup_transitions_edge`);
    await runner.query(`ALTER TABLE setup_edges ADD COLUMN machine_version integer NOT NULL DEFAULT 1`);
    await runner.query(`
      ALTER TABLE setup_edges ALTER COLUMN machine_version DROP DEFAULT, DROP CONSTRAINT pk_setup_edges,
        ADD CONSTRAINT pk_setup_edges PRIMARY KEY (machine_version, from_state, event, to_state)`);
    await runner.query(`
      ALTER TABLE setup_transitions ADD CONSTRAINT fk_setup_transitions_edge
        FOREIGN KEY (machine_version, from_state, event, to_state)
        REFERENCES setup_edges(machine_version, from_state, event, to_state)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE setup_transitions DROP COLUMN machine_version`);
    await runner.query(`
      ALTER TABLE setup_edges DROP COLUMN machine_version,
        ADD CONSTRAINT pk_setup_edges PRIMARY KEY (from_state, event, to_state)`);
    await runner.query(`
      ALTER TABLE setup_transitions ADD CONSTRAINT fk_setup_transitions_edge FOREIGN KEY (from_state, event, to_state)
        REFERENCES setup_edges(from_state, event, to_state)`);
    await runner.query(`ALTER TABLE setups DROP COLUMN machine_version`);
  }
}
