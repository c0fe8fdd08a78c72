import { UnknownSnapshot } from '../domain/errors.js';
import { bringForward, type StoredMachine } from '../domain/machine.versions.js';

/** Asks the database, over whichever connection. */
type Ask = <R extends object>(sql: string) => Promise<R[]>;

/**
 * What lies in the database that this program does not understand, each kind once. A healthy database holds a few dozen
 * different snapshots, however many setups; only the machine can judge them.
 *
 * @param where a condition on the columns of `setups`
 */
export async function kindsNotUnderstood(ask: Ask, where = 'true'): Promise<StoredMachine[]> {
  return (await kindsStored(ask, where)).filter((kind) => {
    try {
      bringForward(kind);
      return false;
    } catch (error) {
      if (error instanceof UnknownSnapshot) return true;
      throw error;
    }
  });
}

/** Every different combination of version, state and snapshot that is stored. */
export const kindsStored = (ask: Ask, where = 'true'): Promise<StoredMachine[]> =>
  ask<StoredMachine>(
    `SELECT machine_version AS "machineVersion", state, snapshot FROM setups WHERE ${where}
     GROUP BY machine_version, state, snapshot LIMIT 10000`,
  );

/** SQL: a row of `setups` is of one of these kinds. @param first the number of the first of their three parameters */
export const isOfKinds = (first: number): string =>
  `(machine_version, state, snapshot) IN (
     SELECT * FROM unnest($${String(first)}::int[], $${String(first + 1)}::text[], $${String(first + 2)}::jsonb[]))`;

/** The parameters of `isOfKinds`. */
export const asColumns = (kinds: readonly StoredMachine[]): [number[], string[], string[]] => [
  kinds.map(({ machineVersion }) => machineVersion),
  kinds.map(({ state }) => state),
  kinds.map(({ snapshot }) => JSON.stringify(snapshot)),
];
