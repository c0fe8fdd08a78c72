import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError, notFound, validationFailed } from '../common/domain-error.js';
import type { ExpectedVersion } from '../common/expected-version.js';
import { violatedConstraint } from '../database/pg-error.js';
import { inTransaction } from '../database/transaction.js';
import { PREVIOUS_SECRETS } from './attempts.queries.js';
import { COLUMNS, ENDPOINTS, type WebhookChange, type WebhookView } from './webhook.view.js';

/** More would make every event a crowd of rows. */
const MOST = 50;
/** Serialises creations, so that two at once do not both find room. Spells "HOOK". */
const CREATION_LOCK = 0x484f4f4b;

/** Endpoints of webhooks, each with the sink of the same id. */
@Injectable()
export class WebhooksQueries {
  constructor(private readonly database: DataSource) {}

  /** Oldest first. */
  all(): Promise<WebhookView[]> {
    return this.database.query(`SELECT ${COLUMNS} FROM ${ENDPOINTS} ORDER BY w.created_at, w.id`);
  }

  /** @throws {DomainError} NOT_FOUND */
  async one(id: string): Promise<WebhookView> {
    const [row] = await this.database.query<WebhookView[]>(`SELECT ${COLUMNS} FROM ${ENDPOINTS} WHERE w.id = $1`, [id]);
    if (!row) throw notFound('webhook');
    return row;
  }

  /** Makes an endpoint, which hears of what happens from now on. @throws {DomainError} WEBHOOK_EXISTS, VALIDATION_FAILED */
  async create(
    { url, description = null, types = null }: WebhookChange & { url: string },
    secret: string,
    createdBy: string,
  ): Promise<WebhookView> {
    const id = randomUUID();
    try {
      await inTransaction(this.database, 'READ COMMITTED', async (em) => {
        await em.query('SELECT pg_advisory_xact_lock($1)', [CREATION_LOCK]);
        const [row] = await em.query<{ count: number }[]>('SELECT count(*)::int AS count FROM webhook_endpoints');
        if ((row?.count ?? 0) >= MOST) throw tooMany();
        await em.query(
          `INSERT INTO outbox_sinks (id, kind, name, types, position)
           VALUES ($1, 'webhook', $2, $3, pg_current_snapshot()::text)`,
          [id, nameOf(url), types],
        );
        await em.query(
          `INSERT INTO webhook_endpoints (id, url, description, secret, created_by) VALUES ($1, $2, $3, $4, $5)`,
          [id, url, description, secret, createdBy],
        );
      });
    } catch (error) {
      throw await this.refusalOf(error, url);
    }
    return this.one(id);
  }

  /** Changes what is given. Enabling, and another URL, begin anew: what waits is tried at once. */
  async change(id: string, expected: ExpectedVersion, change: WebhookChange): Promise<WebhookView> {
    const { url, description, types, enabled } = change;
    try {
      const [row] = await inTransaction(this.database, 'READ COMMITTED', (em) =>
        em.query<{ id: string }[]>(
          `WITH before AS (SELECT id, url FROM webhook_endpoints WHERE id = $1 FOR NO KEY UPDATE),
         w AS (
           UPDATE webhook_endpoints e SET url = coalesce($3, e.url), description = CASE WHEN $4 THEN $5 ELSE description END,
             version = version + 1, updated_at = now()
           FROM before WHERE e.id = before.id AND ($2::int[] IS NULL OR version = ANY ($2))
           RETURNING e.id, coalesce($9, false) OR e.url <> before.url AS anew),
         s AS (
           UPDATE outbox_sinks s SET name = coalesce($6, name), types = CASE WHEN $7 THEN $8::text[] ELSE types END,
             enabled = coalesce($9, enabled), disabled_reason = CASE WHEN $9 IS NULL THEN disabled_reason END,
             failures = CASE WHEN anew THEN 0 ELSE failures END, failing_since = CASE WHEN anew THEN NULL ELSE failing_since END,
             next_attempt_at = CASE WHEN anew THEN NULL ELSE next_attempt_at END,
             last_error = CASE WHEN anew THEN NULL ELSE last_error END
           FROM w WHERE s.id = w.id),
         d AS (
           UPDATE outbox_deliveries d SET next_attempt_at = now() FROM w
           WHERE w.anew AND d.sink_id = w.id AND d.status = 'PENDING' AND d.next_attempt_at > now())
         SELECT id FROM w`,
          [
            id,
            expected.versions,
            url ?? null,
            description !== undefined,
            description ?? null,
            url === undefined ? null : nameOf(url),
            types !== undefined,
            types ?? null,
            enabled ?? null,
          ],
        ),
      );
      const now = await this.one(id);
      return row ? now : expected.refuse(now.version);
    } catch (error) {
      throw await this.refusalOf(error, url ?? '');
    }
  }

  /** The new secret signs from now on, those before as well, each for so many hours; three of them at most. */
  async rotate(id: string, expected: ExpectedVersion, secret: string, hours: number): Promise<WebhookView> {
    const [rows] = await this.database.query<[unknown[], number]>(
      `UPDATE webhook_endpoints w SET secret = $3, version = version + 1, updated_at = now(), previous_secrets = (
           SELECT jsonb_agg(latest ORDER BY latest.until) FROM (
             SELECT p.secret, p.until FROM ${PREVIOUS_SECRETS} WHERE p.until > now()
             UNION ALL SELECT w.secret, now() + $4 * interval '1 hour' ORDER BY until DESC LIMIT 3) AS latest)
       WHERE id = $1 AND ($2::int[] IS NULL OR version = ANY ($2)) RETURNING id`,
      [id, expected.versions, secret, hours],
    );
    const now = await this.one(id);
    return rows.length > 0 ? now : expected.refuse(now.version);
  }

  private async refusalOf(error: unknown, url: string): Promise<unknown> {
    if (violatedConstraint(error) !== 'uq_webhook_endpoints_url') return error;
    const [row] = await this.database.query<{ id: string }[]>(`SELECT id FROM webhook_endpoints WHERE url = $1`, [url]);
    return new DomainError(
      'WEBHOOK_EXISTS',
      'There is a webhook with this URL already. Change that one, or rotate its secret if you do not know it.',
      row ? { webhookId: row.id } : {},
      { cause: error },
    );
  }
}

/** What people read in a list: the query may hold a key of the receiver's. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return pathname === '/' ? host : host + pathname;
}

const tooMany = () =>
  validationFailed([{ pointer: '#/url', detail: `there are ${String(MOST)} webhooks already: delete one first` }]);
