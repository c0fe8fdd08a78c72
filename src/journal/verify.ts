import { Connection } from '../database/connection.js';
import { committedRecords, type Committed } from './committed.js';
import { git, GitError } from './git.js';
import { historyOf, pathOf, recordOf, versionIn } from './journal.record.js';
import { expectedVersions, onTheirWay, sourcesOf, writeAgain, type Source } from './verify.queries.js';

/** missing: no file; outdated: of an earlier version; different: not what the database says; unknown: of no setup. */
export type Fault = 'missing' | 'outdated' | 'different' | 'unknown';

export interface Difference {
  fault: Fault;
  path: string;
  /** Null for what is of no setup. */
  setupId: string | null;
  /** The version that the record must tell of. */
  version: number | null;
}

export interface Verification {
  /** Nothing is wrong, and nothing is on its way. */
  complete: boolean;
  /** Records that are what the database says. */
  records: number;
  /** Setups of which an event still waits for the journal: no fault. */
  waiting: number;
  differences: Difference[];
  /** Files of the work tree that are not as they were committed. */
  uncommitted: string[];
  /** What `git fsck --strict` complains of. */
  damage: string[];
  /** Whether the database knows a journal. */
  known: boolean;
}

const BATCH = 500;

/** Compares the journal's last commit with the database, as of one moment of it. Changes nothing. */
export async function verify(folder: string, client: Connection): Promise<Verification> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const expected = await expectedVersions(client);
    const waiting = await onTheirWay(client);
    const { differences, seen } = await compare(folder, client, expected);
    for (const [setupId, version] of expected) {
      if (!seen.has(setupId)) differences.push({ fault: 'missing', path: pathOf(setupId), setupId, version });
    }
    // What an event on its way will put right is no difference.
    const wrong = differences.filter(({ setupId }) => setupId === null || !waiting?.has(setupId));
    const [uncommitted, damage] = await Promise.all([changed(folder), fsck(folder)]);
    return {
      complete: wrong.length + uncommitted.length + damage.length + (waiting?.size ?? 0) === 0,
      records: seen.size - differences.filter(({ fault }) => fault === 'outdated' || fault === 'different').length,
      waiting: waiting?.size ?? 0,
      differences: wrong,
      uncommitted,
      damage,
      known: waiting !== undefined,
    };
  } finally {
    await client.query('ROLLBACK');
  }
}

/**
 * Has the worker write again what is missing or wrong.
 *
 * @returns those of which that is not possible, since their events are purged
 */
export async function repair(client: Connection, differences: readonly Difference[]): Promise<Difference[]> {
  const open = differences.filter(({ setupId, version }) => setupId !== null && version !== null);
  const again = await writeAgain(client, open as (Difference & { setupId: string; version: number })[]);
  return differences.filter(({ setupId }) => setupId === null || !again.has(setupId));
}

async function compare(folder: string, client: Connection, expected: Map<string, number>) {
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

function faultOf(text: string, version: number, source: Source | undefined): Fault | undefined {
  const told = versionIn(text);
  if (told !== undefined && told < version) return 'outdated';
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

async function changed(folder: string): Promise<string[]> {
  const { output } = await git(folder, [
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--',
    'setups',
  ]);
  return output.split('\0').flatMap((line) => (line === '' ? [] : [line.slice(3)]));
}

async function fsck(folder: string): Promise<string[]> {
  try {
    const { output } = await git(folder, ['fsck', '--strict', '--no-dangling', '--no-progress']);
    return output.split('\n').filter((line) => line !== '');
  } catch (error) {
    if (error instanceof GitError) return [error.reason];
    throw error;
  }
}
