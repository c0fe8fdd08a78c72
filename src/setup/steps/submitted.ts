import type { SetupInput, SetupRow } from '../store/records.js';

/** The part of the input that a step works with. @throws {Error} where the machine let a setup through without it */
export function submitted<K extends keyof SetupInput>(setup: SetupRow, part: K): NonNullable<SetupInput[K]> {
  const value = setup.input[part];
  if (!value) throw new Error(`Setup ${setup.id} has no ${part} in ${setup.state}.`);
  return value;
}
