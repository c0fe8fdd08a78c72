import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATES = `'IDLE', 'COLLECTING_ORG', 'SAVING_ORG', 'COLLECTING_DOC', 'SAVING_DOC', 'COLLECTING_WF', 'SAVING_WF', 'IMPORTING',
  'FINALIZING', 'COMPLETED', 'ERROR', 'TIMEOUT', 'ROLLING_BACK', 'ABORTED'`;

/** The whole first schema. The names of constraints are part of it: the code tells violations apart by them. */
export class Initial1764000000000 implements MigrationInterface {
  name = 'Initial1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE setups (
        id uuid NOT NULL,
        owner_id text NOT NULL,
        state text NOT NULL,
        version integer NOT NULL DEFAULT 0,
        run integer NOT NULL DEFAULT 1,
        snapshot jsonb NOT NULL,
        input jsonb NOT NULL DEFAULT '{}',
        last_error jsonb,
        state_since timestamptz NOT NULL DEFAULT now(),
        deadline_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        completed_at timestamptz,
        CONSTRAINT pk_setups PRIMARY KEY (id),
        CONSTRAINT ck_setups_state CHECK (state IN (${STATES})),
        CONSTRAINT ck_setups_version CHECK (version >= 0)
      ) WITH (fillfactor = 80)`);
    await runner.query(`CREATE INDEX ix_setups_deadline ON setups (deadline_at) WHERE deadline_at IS NOT NULL`);
    await runner.query(`CREATE INDEX ix_setups_state_created ON setups (state, created_at, id)`);
    await runner.query(`CREATE INDEX ix_setups_owner_created ON setups (owner_id, created_at, id)`);
    await runner.query(`CREATE INDEX ix_setups_created ON setups (created_at, id)`);
    await runner.query(
      `CREATE UNIQUE INDEX uq_setups_open_owner ON setups (owner_id) WHERE state NOT IN ('COMPLETED', 'ABORTED')`,
    );
    await runner.query(`
      CREATE TABLE setup_transitions (
        setup_id uuid NOT NULL,
        version integer NOT NULL,
        from_state text NOT NULL,
        to_state text NOT NULL,
        event text NOT NULL,
        actor text NOT NULL,
        reason text,
        at timestamptz NOT NULL DEFAULT now(),
        duration_ms bigint NOT NULL,
        CONSTRAINT pk_setup_transitions PRIMARY KEY (setup_id, version),
        CONSTRAINT ck_setup_transitions_event CHECK (event IN ('START', 'SUBMIT_ORGANIZATION', 'SUBMIT_DOCUMENT', 'SUBMIT_WORKFLOW', 'SUCCEED', 'FAIL', 'RETRY', 'ROLLBACK', 'ABORT', 'RESTART', 'TIMEOUT')),
        CONSTRAINT ck_setup_transitions_states CHECK (from_state IN (${STATES}) AND to_state IN (${STATES})),
        CONSTRAINT ck_setup_transitions_version CHECK (version >= 1),
        CONSTRAINT fk_setup_transitions_setup FOREIGN KEY (setup_id) REFERENCES setups(id)
      )`);
    await runner.query(`
      CREATE TABLE setup_steps (
        id uuid NOT NULL,
        setup_id uuid NOT NULL,
        run integer NOT NULL,
        name text NOT NULL,
        status text NOT NULL DEFAULT 'PENDING',
        attempt integer NOT NULL DEFAULT 0,
        locked_by text,
        locked_at timestamptz,
        progress smallint NOT NULL DEFAULT 0,
        checkpoint jsonb,
        result jsonb,
        error jsonb,
        failures jsonb NOT NULL DEFAULT '[]',
        started_at timestamptz,
        finished_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_setup_steps PRIMARY KEY (id),
        CONSTRAINT uq_setup_steps_run UNIQUE (setup_id, run, name),
        CONSTRAINT ck_setup_steps_lease CHECK ((locked_by IS NULL) = (locked_at IS NULL) AND (status <> 'RUNNING' OR locked_by IS NOT NULL)),
        CONSTRAINT ck_setup_steps_name CHECK (name IN ('saveOrganization', 'saveDocument', 'saveWorkflow', 'importDocument', 'finalize', 'rollBack')),
        CONSTRAINT ck_setup_steps_progress CHECK (progress BETWEEN 0 AND 100),
        CONSTRAINT ck_setup_steps_status CHECK (status IN ('PENDING', 'RUNNING', 'DONE', 'FAILED', 'COMPENSATING', 'COMPENSATED')),
        CONSTRAINT fk_setup_steps_setup FOREIGN KEY (setup_id) REFERENCES setups(id)
      ) WITH (fillfactor = 80)`);
    await runner.query(
      `CREATE INDEX ix_setup_steps_open ON setup_steps (status, updated_at) WHERE status IN ('PENDING', 'RUNNING')`,
    );
    await runner.query(`
      CREATE TABLE blobs (
        id uuid NOT NULL,
        setup_id uuid NOT NULL,
        kind text NOT NULL,
        media_type text NOT NULL,
        file_name text,
        size integer NOT NULL,
        sha256 text NOT NULL,
        content bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_blobs PRIMARY KEY (id),
        CONSTRAINT uq_blobs_setup_kind UNIQUE (setup_id, kind),
        CONSTRAINT ck_blobs_kind CHECK (kind IN ('logo', 'document')),
        CONSTRAINT ck_blobs_size CHECK (size = octet_length(content)),
        CONSTRAINT fk_blobs_setup FOREIGN KEY (setup_id) REFERENCES setups(id)
      )`);
    await runner.query(`
      CREATE TABLE idempotency_keys (
        principal text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        setup_id uuid NOT NULL,
        answer json,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_idempotency_keys PRIMARY KEY (principal, key),
        CONSTRAINT fk_idempotency_keys_setup FOREIGN KEY (setup_id) REFERENCES setups(id)
      )`);
    await runner.query(`CREATE INDEX ix_idempotency_keys_created ON idempotency_keys (created_at)`);
    await runner.query(`
      CREATE TABLE organizations (
        id uuid NOT NULL,
        setup_id uuid NOT NULL,
        name text NOT NULL,
        slug text NOT NULL,
        organization_type text NOT NULL,
        contact_email text NOT NULL,
        state text,
        country text,
        logo_blob_id uuid,
        is_configured boolean NOT NULL DEFAULT false,
        configured_at timestamptz,
        singleton boolean,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_organizations PRIMARY KEY (id),
        CONSTRAINT uq_organizations_logo UNIQUE (logo_blob_id),
        CONSTRAINT uq_organizations_setup UNIQUE (setup_id),
        CONSTRAINT uq_organizations_singleton UNIQUE (singleton),
        CONSTRAINT uq_organizations_slug UNIQUE (slug),
        CONSTRAINT ck_organizations_configured CHECK (is_configured = (configured_at IS NOT NULL)),
        CONSTRAINT ck_organizations_singleton CHECK (singleton),
        CONSTRAINT ck_organizations_type CHECK (organization_type IN ('hoa', 'nonprofit', 'club', 'company', 'public_body', 'other')),
        CONSTRAINT ck_organizations_version CHECK (version >= 1),
        CONSTRAINT fk_organizations_setup FOREIGN KEY (setup_id) REFERENCES setups(id),
        CONSTRAINT fk_organizations_logo FOREIGN KEY (logo_blob_id) REFERENCES blobs(id)
      )`);
    await runner.query(`
      CREATE TABLE user_organizations (
        user_id text NOT NULL,
        organization_id uuid NOT NULL,
        role text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_user_organizations PRIMARY KEY (user_id, organization_id),
        CONSTRAINT ck_user_organizations_role CHECK (role IN ('ORG_OWNER')),
        CONSTRAINT fk_user_organizations_organization FOREIGN KEY (organization_id) REFERENCES organizations(id)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX uq_user_organizations_owner ON user_organizations (organization_id) WHERE role = 'ORG_OWNER'`,
    );
    await runner.query(`
      CREATE TABLE documents (
        id uuid NOT NULL,
        setup_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        title text NOT NULL,
        document_type text NOT NULL,
        hierarchy jsonb NOT NULL,
        source_blob_id uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_documents PRIMARY KEY (id),
        CONSTRAINT uq_documents_organization UNIQUE (organization_id),
        CONSTRAINT uq_documents_setup UNIQUE (setup_id),
        CONSTRAINT uq_documents_source UNIQUE (source_blob_id),
        CONSTRAINT ck_documents_type CHECK (document_type IN ('bylaws', 'constitution', 'policy', 'charter', 'other')),
        CONSTRAINT fk_documents_setup FOREIGN KEY (setup_id) REFERENCES setups(id),
        CONSTRAINT fk_documents_organization FOREIGN KEY (organization_id) REFERENCES organizations(id),
        CONSTRAINT fk_documents_source FOREIGN KEY (source_blob_id) REFERENCES blobs(id)
      )`);
    await runner.query(`
      CREATE TABLE document_sections (
        document_id uuid NOT NULL,
        ordinal integer NOT NULL,
        depth smallint NOT NULL,
        number text NOT NULL,
        title text NOT NULL,
        text text NOT NULL,
        CONSTRAINT pk_document_sections PRIMARY KEY (document_id, ordinal),
        CONSTRAINT ck_document_sections_place CHECK (ordinal >= 0 AND depth >= 0),
        CONSTRAINT fk_document_sections_document FOREIGN KEY (document_id) REFERENCES documents(id)
      )`);
    await runner.query(`
      CREATE TABLE workflow_templates (
        id uuid NOT NULL,
        setup_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_workflow_templates PRIMARY KEY (id),
        CONSTRAINT uq_workflow_templates_organization UNIQUE (organization_id),
        CONSTRAINT uq_workflow_templates_setup UNIQUE (setup_id),
        CONSTRAINT fk_workflow_templates_setup FOREIGN KEY (setup_id) REFERENCES setups(id),
        CONSTRAINT fk_workflow_templates_organization FOREIGN KEY (organization_id) REFERENCES organizations(id)
      )`);
    await runner.query(`
      CREATE TABLE workflow_stages (
        template_id uuid NOT NULL,
        ordinal integer NOT NULL,
        name text NOT NULL,
        approver_role text NOT NULL,
        CONSTRAINT pk_workflow_stages PRIMARY KEY (template_id, ordinal),
        CONSTRAINT uq_workflow_stages_name UNIQUE (template_id, name),
        CONSTRAINT ck_workflow_stages_ordinal CHECK (ordinal >= 1),
        CONSTRAINT fk_workflow_stages_template FOREIGN KEY (template_id) REFERENCES workflow_templates(id)
      )`);
    await runner.query(`
      CREATE TABLE profiles (
        user_id text NOT NULL,
        display_name text NOT NULL,
        title text,
        phone text,
        bio text,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_profiles PRIMARY KEY (user_id),
        CONSTRAINT ck_profiles_version CHECK (version >= 1)
      )`);
    await runner.query(`
      CREATE TABLE lock_fence (
        resource text NOT NULL,
        fence bigint NOT NULL,
        CONSTRAINT pk_lock_fence PRIMARY KEY (resource)
      )`);
    await runner.query(`
      CREATE TABLE outbox_events (
        id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        setup_id uuid NOT NULL,
        version integer NOT NULL,
        type text NOT NULL,
        payload jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_outbox_events PRIMARY KEY (id),
        CONSTRAINT uq_outbox_events_setup_version UNIQUE (setup_id, version),
        CONSTRAINT fk_outbox_events_setup FOREIGN KEY (setup_id) REFERENCES setups(id)
      )`);
    // Uncompressed and out of line: a slice of a 20 MiB document reads its own pages only.
    await runner.query(`ALTER TABLE blobs ALTER COLUMN content SET STORAGE EXTERNAL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE outbox_events, lock_fence, profiles, workflow_stages, workflow_templates, document_sections, documents, user_organizations, organizations, idempotency_keys, blobs, setup_steps, setup_transitions, setups`);
  }
}
