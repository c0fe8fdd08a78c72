import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { badPageToken } from '../../database/page-token.js';
import type { PageDto } from './dto/paging.dto.js';

/** A line of the transition log. */
export interface TransitionView {
  version: number;
  from: string;
  to: string;
  event: string;
  actor: string;
  reason: string | null;
  at: Date;
  /** How long the setup had been in `from`. */
  durationMs: number;
}

export interface SectionView {
  ordinal: number;
  depth: number;
  number: string;
  title: string;
  text: string;
}

/** Reads of what a setup went through and what it imported. */
@Injectable()
export class HistoryQueries {
  constructor(private readonly database: DataSource) {}

  /** The whole log, oldest first. */
  transitions(setupId: string): Promise<TransitionView[]> {
    return this.database.query(
      `SELECT version, from_state AS "from", to_state AS "to", event, actor, reason, at,
         duration_ms::float8 AS "durationMs" FROM setup_transitions WHERE setup_id = $1 ORDER BY version`,
      [setupId],
    );
  }

  /** One page of the imported sections in order; the token is the last ordinal. @throws {DomainError} VALIDATION_FAILED */
  async sections(
    setupId: string,
    { pageSize, pageToken }: PageDto,
  ): Promise<{ items: SectionView[]; total: number; nextPageToken: string | null }> {
    if (pageToken !== undefined && !/^\d{1,9}$/.test(pageToken)) throw badPageToken();
    const [counted] = await this.database.query<{ total: number }[]>(
      `SELECT count(*)::int AS total FROM document_sections JOIN documents d ON d.id = document_id
       WHERE d.setup_id = $1`,
      [setupId],
    );
    const rows = await this.database.query<SectionView[]>(
      `SELECT ordinal, depth, number, s.title, text FROM document_sections s JOIN documents d ON d.id = s.document_id
       WHERE d.setup_id = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3`,
      [setupId, pageToken ? Number(pageToken) : -1, pageSize + 1],
    );
    const items = rows.slice(0, pageSize);
    const last = items.at(-1);
    const nextPageToken = rows.length > pageSize && last ? String(last.ordinal) : null;
    return { items, total: counted?.total ?? 0, nextPageToken };
  }
}
