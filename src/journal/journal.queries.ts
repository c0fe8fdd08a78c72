import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { LogLine } from './journal.record.js';

/** What the journal reads of setups. */
@Injectable()
export class JournalQueries {
  constructor(private readonly database: DataSource) {}

  /** The log of each setup up to a version, in order. */
  async logs(upTo: readonly { setupId: string; version: number }[]): Promise<Map<string, LogLine[]>> {
    const rows = await this.database.query<(LogLine & { setupId: string })[]>(LOG_LINES, [
      upTo.map(({ setupId }) => setupId),
      upTo.map(({ version }) => version),
    ]);
    return bySetup(rows);
  }
}

/** SQL: the lines of setups `$1` up to the versions `$2`. */
export const LOG_LINES = `
  SELECT t.setup_id AS "setupId", t.version, t.from_state AS "from", t.to_state AS "to", t.event, t.actor, t.reason, t.at
  FROM unnest($1::uuid[], $2::int[]) AS w (id, upto) JOIN setup_transitions t ON t.setup_id = w.id AND t.version <= w.upto
  ORDER BY t.setup_id, t.version`;

export function bySetup(rows: readonly (LogLine & { setupId: string })[]): Map<string, LogLine[]> {
  const logs = new Map<string, LogLine[]>();
  for (const { setupId, ...line } of rows) {
    const log = logs.get(setupId) ?? [];
    log.push(line);
    logs.set(setupId, log);
  }
  return logs;
}
