import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A second rotation within a day does not take away the secret that receivers still use. */
export class WebhookSecrets1765100000000 implements MigrationInterface {
  name = 'WebhookSecrets1765100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE webhook_endpoints ADD COLUMN previous_secrets jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(`UPDATE webhook_endpoints SET previous_secrets =
      jsonb_build_array(jsonb_build_object('secret', previous_secret, 'until', previous_secret_until))
      WHERE previous_secret IS NOT NULL`);
    await runner.query(`ALTER TABLE webhook_endpoints DROP CONSTRAINT ck_webhook_endpoints_secret,
      DROP COLUMN previous_secret, DROP COLUMN previous_secret_until,
      ADD CONSTRAINT ck_webhook_endpoints_secrets CHECK (jsonb_array_length(previous_secrets) <= 3)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE webhook_endpoints ADD COLUMN previous_secret text,
      ADD COLUMN previous_secret_until timestamptz`);
    await runner.query(`UPDATE webhook_endpoints SET previous_secret = previous_secrets->-1->>'secret',
      previous_secret_until = (previous_secrets->-1->>'until')::timestamptz`);
    await runner.query(`ALTER TABLE webhook_endpoints DROP COLUMN previous_secrets,
      ADD CONSTRAINT ck_webhook_endpoints_secret CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))`);
  }
}
