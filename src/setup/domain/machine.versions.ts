import { stateOf, type StoredSnapshot } from './decide.js';
import { UnknownSnapshot } from './errors.js';
import { MACHINE_MIGRATIONS, type MachineMigration } from './machine.migrations.js';
import { STATES, type SetupState } from './vocabulary.js';

/** The version of the table. */
export const MACHINE_VERSION = MACHINE_MIGRATIONS.length + 1;

/** What lies in the database of a setup's machine, written by whichever version. */
export interface StoredMachine {
  readonly machineVersion: number;
  readonly state: string;
  readonly snapshot: unknown;
}

/** The same as this version would have stored it. */
export interface PresentMachine {
  readonly state: SetupState;
  readonly snapshot: StoredSnapshot;
}

/**
 * Brings what an older version stored forward, step by step, purely; what this version stored stays as it is.
 *
 * @throws {UnknownSnapshot} with a sentence for administrators, where this program does not understand it
 */
export function bringForward(
  { machineVersion, state, snapshot }: StoredMachine,
  migrations: readonly MachineMigration[] = MACHINE_MIGRATIONS,
): PresentMachine {
  const version = String(machineVersion);
  const newest = String(migrations.length + 1);
  const steps = stepsFrom(machineVersion, migrations);
  if (!steps)
    throw new UnknownSnapshot(`Version ${version} of the machine wrote it; this program knows 1 to ${newest}.`);
  const name = presentName(machineVersion, state, migrations);
  if (!name) throw new UnknownSnapshot(`No way leads from ${state} of version ${version} of the machine to ${newest}.`);
  try {
    const present = steps.reduce((older, step) => step.snapshot(older), snapshot) as StoredSnapshot;
    stateOf(present);
    return { state: name, snapshot: present };
  } catch (cause) {
    throw new UnknownSnapshot(`Its snapshot is none that version ${version} of the machine stores.`, { cause });
  }
}

/** What a state of that version is called now; undefined where no way leads on from it. */
export function presentName(
  machineVersion: number,
  state: string,
  migrations: readonly MachineMigration[] = MACHINE_MIGRATIONS,
): SetupState | undefined {
  const name = stepsFrom(machineVersion, migrations)?.reduce((older, { renamed }) => renamed[older] ?? older, state);
  return STATES.find((known) => known === name);
}

/** A name from whichever version as it is now: a name that was given up means nothing else later. */
export const nameNow = (state: string): SetupState | undefined => presentName(1, state);

/** Every name that rows may have: those of the vocabulary, and behind them those that were given up. */
export const STORED_STATES: readonly string[] = [
  ...STATES,
  ...MACHINE_MIGRATIONS.flatMap(({ renamed }) => Object.keys(renamed)),
];

/** The names under which rows in this state lie, for queries: its own, and those that older versions had for it. */
export const namesOf = (state: SetupState): string[] => STORED_STATES.filter((name) => nameNow(name) === state);

function stepsFrom(version: number, migrations: readonly MachineMigration[]): readonly MachineMigration[] | undefined {
  return version >= 1 && version <= migrations.length + 1 ? migrations.slice(version - 1) : undefined;
}
