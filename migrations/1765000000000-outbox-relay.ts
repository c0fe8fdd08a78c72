import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What leads the events of the outbox to the effects outside the database: sinks with their place in it, deliveries, and
 * the endpoints of webhooks with their log. An event is found by its setup and version, so a number of its own goes; in
 * its stead it knows its transaction, by which a snapshot tells whether a sink has seen it.
 */
export class OutboxRelay1765000000000 implements MigrationInterface {
  name = 'OutboxRelay1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE outbox_events DROP COLUMN id, DROP CONSTRAINT uq_outbox_events_setup_version,
      ADD CONSTRAINT pk_outbox_events PRIMARY KEY (setup_id, version),
      ADD COLUMN tx bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)`);
    await runner.query(`CREATE INDEX ix_outbox_events_tx ON outbox_events (tx)`);
    await runner.query(`UPDATE outbox_events SET type = 'setup.' || lower(payload->>'to')`);
    await runner.query(`
      CREATE TABLE outbox_sinks (
        id text NOT NULL,
        kind text NOT NULL,
        name text NOT NULL,
        types text[],
        position text NOT NULL,
        enabled boolean NOT NULL DEFAULT true,
        disabled_reason text,
        failures integer NOT NULL DEFAULT 0,
        failing_since timestamptz,
        next_attempt_at timestamptz,
        last_error text,
        last_delivered_at timestamptz,
        served_at timestamptz,
        locked_by text,
        locked_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_outbox_sinks PRIMARY KEY (id),
        CONSTRAINT ck_outbox_sinks_kind CHECK (kind IN ('journal', 'webhook')),
        CONSTRAINT ck_outbox_sinks_lease CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
        CONSTRAINT ck_outbox_sinks_failures CHECK ((failures = 0) = (failing_since IS NULL) AND failures >= 0),
        CONSTRAINT ck_outbox_sinks_reason CHECK (NOT enabled OR disabled_reason IS NULL)
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE outbox_deliveries (
        id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        sink_id text NOT NULL,
        setup_id uuid NOT NULL,
        version integer NOT NULL,
        type text NOT NULL,
        status text NOT NULL DEFAULT 'PENDING',
        attempts integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        last_error text,
        created_at timestamptz NOT NULL DEFAULT now(),
        done_at timestamptz,
        CONSTRAINT pk_outbox_deliveries PRIMARY KEY (id),
        CONSTRAINT uq_outbox_deliveries_event UNIQUE (sink_id, setup_id, version),
        CONSTRAINT ck_outbox_deliveries_status CHECK (status IN ('PENDING', 'DELIVERED', 'DEAD')),
        CONSTRAINT ck_outbox_deliveries_done CHECK ((status = 'PENDING') = (done_at IS NULL)),
        CONSTRAINT ck_outbox_deliveries_attempts CHECK (attempts >= 0),
        CONSTRAINT fk_outbox_deliveries_sink FOREIGN KEY (sink_id) REFERENCES outbox_sinks(id) ON DELETE CASCADE
      ) WITH (fillfactor = 80)`);
    await runner.query(
      `CREATE INDEX ix_outbox_deliveries_due ON outbox_deliveries (sink_id, next_attempt_at, id) WHERE status = 'PENDING'`,
    );
    await runner.query(
      `CREATE INDEX ix_outbox_deliveries_order ON outbox_deliveries (sink_id, setup_id, version) WHERE status = 'PENDING'`,
    );
    await runner.query(`CREATE INDEX ix_outbox_deliveries_status ON outbox_deliveries (sink_id, status, id)`);
    await runner.query(
      `CREATE INDEX ix_outbox_deliveries_open ON outbox_deliveries (setup_id) WHERE status <> 'DELIVERED'`,
    );
    await runner.query(
      `CREATE INDEX ix_outbox_deliveries_done ON outbox_deliveries (done_at) WHERE status <> 'PENDING'`,
    );
    await runner.query(`
      CREATE TABLE webhook_endpoints (
        id text NOT NULL,
        url text NOT NULL,
        description text,
        secret text NOT NULL,
        previous_secret text,
        previous_secret_until timestamptz,
        version integer NOT NULL DEFAULT 1,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_webhook_endpoints PRIMARY KEY (id),
        CONSTRAINT uq_webhook_endpoints_url UNIQUE (url),
        CONSTRAINT ck_webhook_endpoints_version CHECK (version >= 1),
        CONSTRAINT ck_webhook_endpoints_secret CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL)),
        CONSTRAINT fk_webhook_endpoints_sink FOREIGN KEY (id) REFERENCES outbox_sinks(id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE webhook_attempts (
        id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        endpoint_id text NOT NULL,
        delivery_id bigint,
        at timestamptz NOT NULL DEFAULT now(),
        duration_ms integer NOT NULL,
        http_status integer,
        error text,
        response text,
        CONSTRAINT pk_webhook_attempts PRIMARY KEY (id),
        CONSTRAINT fk_webhook_attempts_endpoint FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoints(id) ON DELETE CASCADE,
        CONSTRAINT fk_webhook_attempts_delivery FOREIGN KEY (delivery_id) REFERENCES outbox_deliveries(id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX ix_webhook_attempts_endpoint ON webhook_attempts (endpoint_id, id)`);
    await runner.query(`CREATE INDEX ix_webhook_attempts_delivery ON webhook_attempts (delivery_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE webhook_attempts, webhook_endpoints, outbox_deliveries, outbox_sinks`);
    await runner.query(`ALTER TABLE outbox_events DROP CONSTRAINT pk_outbox_events, DROP COLUMN tx,
      ADD CONSTRAINT uq_outbox_events_setup_version UNIQUE (setup_id, version),
      ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY NOT NULL CONSTRAINT pk_outbox_events PRIMARY KEY`);
  }
}
