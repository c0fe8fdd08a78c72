import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../common/domain-error.js';
import { violatedConstraint } from '../database/pg-error.js';
import { fromPageToken, pageOf } from '../database/page-token.js';
import type { Attempt } from './answer.js';
import type { Target } from './sender.js';

const DELETED = ['fk_webhook_attempts_endpoint', 'fk_webhook_attempts_delivery'];

/** One request to an endpoint, as admins see it. */
export interface AttemptView extends Omit<Attempt, 'retryAfterMs'> {
  id: string;
  /** Null for a test. */
  deliveryId: string | null;
  at: Date;
}

export interface AttemptsPage {
  deliveryId?: string;
  pageSize: number;
  pageToken?: string;
}

/** SQL: the previous secrets of the endpoint `w`. */
export const PREVIOUS_SECRETS = 'jsonb_to_recordset(w.previous_secrets) AS p (secret text, until timestamptz)';

/** Where requests go, and the log of them. */
@Injectable()
export class AttemptsQueries {
  constructor(private readonly database: DataSource) {}

  /** The URL and the secrets that sign now. @returns undefined where the endpoint is gone */
  async target(endpointId: string): Promise<Target | undefined> {
    const [row] = await this.database.query<Target[]>(
      `SELECT url, secret || ARRAY(SELECT p.secret FROM ${PREVIOUS_SECRETS} WHERE p.until > now() ORDER BY p.until DESC)
         AS secrets FROM webhook_endpoints w WHERE id = $1`,
      [endpointId],
    );
    return row;
  }

  /** @param deliveryId null for a test */
  async add(endpointId: string, deliveryId: string | null, attempt: Attempt): Promise<void> {
    const { durationMs, httpStatus, error, response } = attempt;
    try {
      await this.database.query(
        `INSERT INTO webhook_attempts (endpoint_id, delivery_id, duration_ms, http_status, error, response)
         SELECT id, $2, $3, $4, $5, $6 FROM webhook_endpoints WHERE id = $1`,
        [endpointId, deliveryId, durationMs, httpStatus, error, response],
      );
    } catch (failure) {
      // The endpoint was deleted meanwhile, with its deliveries: there is nothing left to keep a log of.
      if (!DELETED.includes(violatedConstraint(failure) ?? '')) throw failure;
    }
  }

  /** Newest first. @throws {DomainError} NOT_FOUND, VALIDATION_FAILED for a bad token */
  async page(endpointId: string, { deliveryId, pageSize, pageToken }: AttemptsPage) {
    if (!(await this.target(endpointId))) throw notFound('webhook');
    const [before] = fromPageToken(pageToken, /^\d{1,18}$/) ?? [];
    const rows = await this.database.query<AttemptView[]>(
      `SELECT id, delivery_id AS "deliveryId", at, duration_ms AS "durationMs", http_status AS "httpStatus", error, response
       FROM webhook_attempts
       WHERE endpoint_id = $1 AND ($2::bigint IS NULL OR delivery_id = $2) AND ($3::bigint IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`,
      [endpointId, deliveryId ?? null, before ?? null, pageSize + 1],
    );
    return pageOf(rows, pageSize, ({ id }) => [id]);
  }
}
