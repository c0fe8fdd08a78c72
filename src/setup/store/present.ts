import { UnknownSnapshot } from '../domain/errors.js';
import { bringForward, type StoredMachine } from '../domain/machine.versions.js';
import type { SetupState } from '../domain/vocabulary.js';
import type { SetupRow } from './records.js';

/**
 * A stored row as this version of the machine sees it, in memory only: the next transition writes it so. Every read of
 * `setups` goes through here.
 */
export function present<R extends StoredMachine>(
  row: R,
): Omit<R, 'state' | 'snapshot'> & Pick<SetupRow, 'state' | 'snapshot'> {
  try {
    return { ...row, ...bringForward(row) };
  } catch (error) {
    if (!(error instanceof UnknownSnapshot)) throw error;
    // Whatever its name: people shall see where it is.
    return { ...row, state: row.state as SetupState, snapshot: error };
  }
}
