import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError } from '../../common/domain-error.js';
import { namesOf } from '../domain/machine.versions.js';
import type { BulkEvent, BulkFilter } from '../store/bulk.records.js';
import { present } from '../store/present.js';
import type { SetupRow, StoredSetup } from '../store/records.js';
import { matchesSearch, searchValues } from '../store/search.js';
import { SETUP_COLUMNS } from '../store/setups.store.js';

/** Which setups: one of the two. */
export type Targets = { filter: BulkFilter; ids?: undefined } | { ids: string[]; filter?: undefined };

export interface NewOperation {
  event: BulkEvent;
  reason: string;
  actor: string;
  targets: Targets;
  key: { key: string; fingerprint: string } | undefined;
}

/** `$1` to `$7`: ids, names of the state, owner, error code, age in milliseconds, what is searched for. */
const CHOSEN = `($1::uuid[] IS NULL OR s.id = ANY ($1)) AND ($2::text[] IS NULL OR s.state = ANY ($2))
  AND ($3::text IS NULL OR s.owner_id = $3) AND ($4::text IS NULL OR s.last_error ->> 'code' = $4)
  AND ($5::float8 IS NULL OR (s.state NOT IN ('COMPLETED', 'ABORTED')
    AND s.state_since < now() - $5 * interval '1 millisecond'))
  AND ${matchesSearch('$6', '$7')}`;

const valuesOf = ({ ids, filter }: Targets): unknown[] => [
  ids ?? null,
  filter?.state ? namesOf(filter.state) : null,
  filter?.ownerId ?? null,
  filter?.errorCode ?? null,
  filter?.stuckLongerThanMs ?? null,
  ...searchValues(filter?.q),
];

/** Finds the setups that an admin means, and turns them into the items of an operation. */
@Injectable()
export class BulkTargetsQueries {
  constructor(private readonly database: DataSource) {}

  /** Which of the ids belong to no setup. */
  async unknown(ids: string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT wanted.id::text AS id FROM unnest($1::uuid[]) AS wanted (id)
       WHERE NOT EXISTS (SELECT 1 FROM setups s WHERE s.id = wanted.id)`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The first `limit` of them, the longest in their state first, and how many there are. */
  async preview(targets: Targets, limit: number): Promise<{ total: number; setups: SetupRow[] }> {
    const [counted] = await this.database.query<{ total: number }[]>(
      `SELECT count(*)::int AS total FROM setups s WHERE ${CHOSEN}`,
      valuesOf(targets),
    );
    const setups = await this.database.query<StoredSetup[]>(
      `SELECT ${SETUP_COLUMNS} FROM setups s WHERE ${CHOSEN} ORDER BY s.state_since, s.id LIMIT $8`,
      [...valuesOf(targets), limit],
    );
    return { total: counted?.total ?? 0, setups: setups.map((setup) => present(setup)) };
  }

  /**
   * Writes the operation with all its items in one statement: what matches later is not touched. A repetition with
   * the same Idempotency-Key writes nothing.
   *
   * @returns the id of the operation, new or known
   * @throws {DomainError} IDEMPOTENCY_KEY_REUSED
   */
  async create({ event, reason, actor, targets, key }: NewOperation): Promise<string> {
    const id = randomUUID();
    const made = await this.database.query<unknown[]>(
      `WITH target AS MATERIALIZED (
         SELECT s.id, s.version, row_number() OVER (ORDER BY s.state_since, s.id) AS ordinal FROM setups s WHERE ${CHOSEN}),
       operation AS (
         INSERT INTO bulk_operations (id, event, reason, actor, filter, idempotency_key, fingerprint, total, status, finished_at)
         SELECT $8, $9, $10, $11, $12, $13, $14, count(*), CASE WHEN count(*) = 0 THEN 'DONE' ELSE 'RUNNING' END,
           CASE WHEN count(*) = 0 THEN now() END FROM target
         ON CONFLICT (actor, idempotency_key) DO NOTHING RETURNING id),
       item AS (
         INSERT INTO bulk_items (operation_id, ordinal, setup_id, expected_version)
         SELECT operation.id, target.ordinal, target.id, target.version FROM operation, target)
       SELECT id FROM operation`,
      [
        ...valuesOf(targets),
        ...[id, event, reason, actor, targets.filter ?? null, key?.key ?? null, key?.fingerprint ?? null],
      ],
    );
    return made.length === 1 || !key ? id : this.known(actor, key);
  }

  private async known(actor: string, { key, fingerprint }: NonNullable<NewOperation['key']>): Promise<string> {
    const [row] = await this.database.query<{ id: string; fingerprint: string }[]>(
      `SELECT id, fingerprint FROM bulk_operations WHERE actor = $1 AND idempotency_key = $2`,
      [actor, key],
    );
    if (row?.fingerprint === fingerprint) return row.id;
    throw new DomainError(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key was sent with another request. Send a new key with a new request.',
    );
  }
}
