import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What admins do to many setups at once, as a job that survives its workers; and an index of what is stuck. */
export class BulkOperations1764100000000 implements MigrationInterface {
  name = 'BulkOperations1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bulk_operations (
        id uuid NOT NULL,
        event text NOT NULL,
        reason text NOT NULL,
        actor text NOT NULL,
        filter jsonb,
        total integer NOT NULL,
        status text NOT NULL DEFAULT 'RUNNING',
        idempotency_key text,
        fingerprint text,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        CONSTRAINT pk_bulk_operations PRIMARY KEY (id),
        CONSTRAINT uq_bulk_operations_key UNIQUE (actor, idempotency_key),
        CONSTRAINT ck_bulk_operations_event CHECK (event IN ('RETRY', 'ROLLBACK', 'ABORT')),
        CONSTRAINT ck_bulk_operations_finished CHECK ((status = 'DONE') = (finished_at IS NOT NULL)),
        CONSTRAINT ck_bulk_operations_key CHECK ((idempotency_key IS NULL) = (fingerprint IS NULL)),
        CONSTRAINT ck_bulk_operations_status CHECK (status IN ('RUNNING', 'DONE')),
        CONSTRAINT ck_bulk_operations_total CHECK (total >= 0)
      )`);
    await runner.query(`CREATE INDEX ix_bulk_operations_created ON bulk_operations (created_at, id)`);
    await runner.query(`
      CREATE TABLE bulk_items (
        operation_id uuid NOT NULL,
        ordinal integer NOT NULL,
        setup_id uuid NOT NULL,
        expected_version integer NOT NULL,
        status text NOT NULL DEFAULT 'PENDING',
        detail text,
        to_state text,
        attempt integer NOT NULL DEFAULT 0,
        locked_by text,
        locked_until timestamptz,
        done_at timestamptz,
        CONSTRAINT pk_bulk_items PRIMARY KEY (operation_id, ordinal),
        CONSTRAINT uq_bulk_items_setup UNIQUE (operation_id, setup_id),
        CONSTRAINT ck_bulk_items_done CHECK ((status = 'PENDING') = (done_at IS NULL)),
        CONSTRAINT ck_bulk_items_status CHECK (status IN ('PENDING', 'DONE', 'REFUSED', 'FAILED')),
        CONSTRAINT fk_bulk_items_operation FOREIGN KEY (operation_id) REFERENCES bulk_operations(id),
        CONSTRAINT fk_bulk_items_setup FOREIGN KEY (setup_id) REFERENCES setups(id)
      ) WITH (fillfactor = 80)`);
    await runner.query(
      `CREATE INDEX ix_bulk_items_pending ON bulk_items (ordinal, operation_id) WHERE status = 'PENDING'`,
    );
    await runner.query(`CREATE INDEX ix_setups_failed ON setups (state_since, id) WHERE state IN ('ERROR', 'TIMEOUT')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ix_setups_failed`);
    await runner.query(`DROP TABLE bulk_items, bulk_operations`);
  }
}
