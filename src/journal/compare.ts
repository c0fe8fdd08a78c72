import type { Connection } from '../database/connection.js';
import { committedRecords, type Committed } from './committed.js';
import { git } from './git.js';
import { historyOf, pathOf, recordOf, versionIn } from './journal.record.js';
import { sourcesOf, type Source } from './verify.queries.js';

/**
 * missing: no file; outdated: of an earlier version; ahead: of a later one than the database has; different: not what the
 * database says; unreadable: git has lost it; unknown: of no setup.
 */
export type Fault = 'missing' | 'outdated' | 'ahead' | 'different' | 'unreadable' | 'unknown';

export interface Difference {
  fault: Fault;
  path: string;
  /** Null for what is of no setup. */
  setupId: string | null;
  /** The version that the record must tell of. */
  version: number | null;
}

const BATCH = 500;

/**
 * Compares what the journal's last commit has with what it must have.
 *
 * @param expected of each setup, the version that its record must tell of
 * @returns the differences, and the setups of which there is a record
 */
export async function compare(folder: string, client: Connection, expected: Map<string, number>) {
  const differences: Difference[] = [];
  const seen = new Set<string>();
  let batch: (Committed & { setupId: string; version: number })[] = [];
  const flush = async (): Promise<void> => {
    const sources = await sourcesOf(client, batch);
    for (const { setupId, version, path, text } of batch) {
      const fault = faultOf(text, version, sources.get(setupId));
      if (fault) differences.push({ fault, path, setupId, version });
    }
    batch = [];
  };
  for await (const record of records(folder)) {
    const setupId = /^setups\/..\/([0-9a-f-]{36})\.md$/.exec(record.path)?.[1] ?? '';
    const version = expected.get(setupId);
    if (version === undefined || record.path !== pathOf(setupId)) {
      differences.push({ fault: 'unknown', path: record.path, setupId: null, version: null });
      continue;
    }
    seen.add(setupId);
    batch.push({ ...record, setupId, version });
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return { differences, seen };
}

function faultOf(text: string | undefined, version: number, source: Source | undefined): Fault | undefined {
  if (text === undefined) return 'unreadable';
  const told = versionIn(text);
  if (told !== undefined && told < version) return 'outdated';
  if (told !== undefined && told > version) return 'ahead';
  if (told !== version || !source) return 'different';
  const { payload, log } = source;
  // Of a purged event the history is left to compare: the log is kept for ever.
  const isSame = payload ? text === recordOf(payload, log) : text.endsWith(historyOf(log));
  return isSame ? undefined : 'different';
}

/** A journal without any commit has no record. */
async function* records(folder: string): AsyncGenerator<Committed> {
  const { exitCode } = await git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD'], { accept: [0, 1] });
  if (exitCode === 0) yield* committedRecords(folder);
}
