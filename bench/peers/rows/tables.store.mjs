/**
 * The tables of a peer: what the product keeps of an organisation, its document and its workflow, with the same keys.
 * The document's source is a column of its row, which the product keeps as a row of its own.
 *
 * @param {import('pg').ClientBase} database empty
 */
export async function makeTables(database) {
  await database.query(`
    CREATE TABLE organizations (
      id uuid PRIMARY KEY,
      setup_id uuid NOT NULL UNIQUE,
      name text NOT NULL,
      slug text NOT NULL UNIQUE,
      organization_type text NOT NULL,
      contact_email text NOT NULL,
      is_configured boolean NOT NULL DEFAULT false,
      configured_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      CHECK (is_configured = (configured_at IS NOT NULL))
    );
    CREATE TABLE user_organizations (
      user_id text NOT NULL,
      organization_id uuid NOT NULL REFERENCES organizations(id),
      role text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (user_id, organization_id)
    );
    CREATE UNIQUE INDEX ON user_organizations (organization_id) WHERE role = 'ORG_OWNER';
    CREATE TABLE documents (
      id uuid PRIMARY KEY,
      setup_id uuid NOT NULL UNIQUE,
      organization_id uuid NOT NULL UNIQUE REFERENCES organizations(id),
      title text NOT NULL,
      document_type text NOT NULL,
      hierarchy jsonb NOT NULL,
      source text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE document_sections (
      document_id uuid NOT NULL REFERENCES documents(id),
      ordinal integer NOT NULL,
      depth smallint NOT NULL,
      title text NOT NULL,
      text text NOT NULL,
      PRIMARY KEY (document_id, ordinal)
    );
    CREATE TABLE workflow_templates (
      id uuid PRIMARY KEY,
      setup_id uuid NOT NULL UNIQUE,
      organization_id uuid NOT NULL UNIQUE REFERENCES organizations(id),
      name text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE workflow_stages (
      template_id uuid NOT NULL REFERENCES workflow_templates(id),
      ordinal integer NOT NULL,
      name text NOT NULL,
      approver_role text NOT NULL,
      PRIMARY KEY (template_id, ordinal),
      UNIQUE (template_id, name)
    )`);
}
