import { Connection } from '../database/connection.js';
import { compare, type Difference, type Fault } from './compare.js';
import { git, GitError } from './git.js';
import { pathOf } from './journal.record.js';
import { expectedVersions, onTheirWay, writeAgain } from './verify.queries.js';

/** What the worker puts right when it writes the record again. */
const REPAIRABLE: readonly Fault[] = ['missing', 'outdated', 'different', 'unreadable'];

export interface Verification {
  /** Nothing is wrong; something may be on its way. */
  sound: boolean;
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

/** git reads every object that there is. */
const LONGEST_FSCK_MS = 3_600_000;
/** Its exit code is a set of four kinds of damage. */
const FSCK_ANSWERS = Array.from({ length: 16 }, (_, kinds) => kinds);

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
    const sound = wrong.length + uncommitted.length + damage.length === 0;
    return {
      sound,
      complete: sound && (waiting?.size ?? 0) === 0,
      records: seen.size - differences.filter(({ setupId, fault }) => setupId !== null && fault !== 'missing').length,
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
 * @returns those of which that is not possible: their events are purged, or they are not the worker's to write
 */
export async function repair(client: Connection, differences: readonly Difference[]): Promise<Difference[]> {
  const open = differences.filter(({ fault, version }) => REPAIRABLE.includes(fault) && version !== null);
  const again = await writeAgain(client, open as (Difference & { setupId: string; version: number })[]);
  return differences.filter((one) => !open.includes(one) || !again.has(one.setupId ?? ''));
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
    const options = { accept: FSCK_ANSWERS, longestMs: LONGEST_FSCK_MS };
    const args = ['fsck', '--strict', '--no-dangling', '--no-progress'];
    const { output, complaint, exitCode } = await git(folder, args, options);
    const said = exitCode === 0 ? output : `${output}\n${complaint}`;
    return said.split('\n').filter((line) => line !== '');
  } catch (error) {
    // Without an exit code it was not done looking: that is no damage, and no answer.
    if (error instanceof GitError && error.exitCode !== null) return [error.reason];
    throw error;
  }
}
