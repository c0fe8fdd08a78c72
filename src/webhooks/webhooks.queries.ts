import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError, notFound, validationFailed } from '../common/domain-error.js';
import type { ExpectedVersion } from '../common/expected-version.js';
import { violatedConstraint } from '../database/pg-error.js';
import { inTransaction } from '../database/transaction.js';
import type { EventType } from '../outbox/event.types.js';

/** An endpoint as admins see it: never its secret. */
export interface WebhookView {
  id: string;
  url: string;
  description: string | null;
  /** Null for all. */
  types: EventType[] | null;
  enabled: boolean;
  /** Why it was disabled, where no admin did it. */
  disabledReason: string | null;
  version: number;
  /** Until then the previous secret signs, too. */
  secretRotatedUntil: Date | null;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface WebhookChange {
  url?: string;
  description?: string | null;
  types?: readonly EventType[] | null;
  enabled?: boolean;
}

/** More would make every event a crowd of rows. */
const MOST = 50;
/** Serialises creations, so that two at once do not both find room. Spells "HOOK". */
const CREATION_LOCK = 0x484f4f4b;

const COLUMNS = `w.id, w.url, w.description, s.types, s.enabled, s.disabled_reason AS "disabledReason", w.version,
  CASE WHEN w.previous_secret_until > now() THEN w.previous_secret_until END AS "secretRotatedUntil",
  w.created_by AS "createdBy", w.created_at AS "createdAt", w.updated_at AS "updatedAt"`;

const ENDPOINTS = 'webhook_endpoints w JOIN outbox_sinks s USING (id)';

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

  /** Changes what is given. Enabling begins anew: what waits is tried at once. */
  async change(id: string, expected: ExpectedVersion, change: WebhookChange): Promise<WebhookView> {
    const { url, description, types, enabled } = change;
    try {
      const [row] = await this.database.query<{ id: string }[]>(
        `WITH w AS (
           UPDATE webhook_endpoints SET url = coalesce($3, url), description = CASE WHEN $4 THEN $5 ELSE description END,
             version = version + 1, updated_at = now()
           WHERE id = $1 AND ($2::int[] IS NULL OR version = ANY ($2)) RETURNING id),
         s AS (
           UPDATE outbox_sinks s SET name = coalesce($6, name), types = CASE WHEN $7 THEN $8::text[] ELSE types END,
             enabled = coalesce($9, enabled), disabled_reason = CASE WHEN $9 IS NULL THEN disabled_reason END,
             failures = CASE WHEN $9 THEN 0 ELSE failures END, failing_since = CASE WHEN $9 THEN NULL ELSE failing_since END,
             next_attempt_at = CASE WHEN $9 THEN NULL ELSE next_attempt_at END,
             last_error = CASE WHEN $9 THEN NULL ELSE last_error END
           FROM w WHERE s.id = w.id),
         d AS (
           UPDATE outbox_deliveries d SET next_attempt_at = now() FROM w
           WHERE $9 AND d.sink_id = w.id AND d.status = 'PENDING' AND d.next_attempt_at > now())
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
      );
      const now = await this.one(id);
      return row ? now : expected.refuse(now.version);
    } catch (error) {
      throw await this.refusalOf(error, url ?? '');
    }
  }

  /** The new secret signs from now on, the old one as well for so many hours. */
  async rotate(id: string, expected: ExpectedVersion, secret: string, hours: number): Promise<WebhookView> {
    const [rows] = await this.database.query<[unknown[], number]>(
      `UPDATE webhook_endpoints SET previous_secret = secret, previous_secret_until = now() + $4 * interval '1 hour',
         secret = $3, version = version + 1, updated_at = now()
       WHERE id = $1 AND ($2::int[] IS NULL OR version = ANY ($2)) RETURNING id`,
      [id, expected.versions, secret, hours],
    );
    const now = await this.one(id);
    return rows.length > 0 ? now : expected.refuse(now.version);
  }

  /** With its sink, its deliveries and its log. @throws {DomainError} NOT_FOUND */
  async remove(id: string): Promise<void> {
    const [, removed] = await this.database.query<[unknown, number]>(
      `DELETE FROM outbox_sinks WHERE id = $1 AND kind = 'webhook'`,
      [id],
    );
    if (removed === 0) throw notFound('webhook');
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
