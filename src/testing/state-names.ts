import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode, StateValue } from 'xstate';
import { leavesOf } from '../setup/domain/declared.machine.js';

/** How the states of a machine are called. */
export interface StateNames {
  /** In the order in which the machine declares them. */
  readonly all: readonly string[];
  /** Those in which the machine may stay; the others it leaves at once by themselves. */
  readonly stays: readonly string[];
  /** The name of the state that a snapshot is in; ` + ` between those of parallel regions. */
  readonly of: (snapshot: AnyMachineSnapshot) => string;
}

/** A state's name is its own key; where two states have the same one, it is the keys of those around it, too: `a.idle`. */
export function stateNames({ root }: AnyStateMachine): StateNames {
  const leaves = leavesOf(root);
  const isUnique = (key: string): boolean => leaves.filter((leaf) => leaf.key === key).length === 1;
  const nameOf = (leaf: AnyStateNode): string => (isUnique(leaf.key) ? leaf.key : leaf.path.join('.'));
  const names = new Map(leaves.map((leaf) => [leaf.path.join('.'), nameOf(leaf)]));
  return {
    all: [...names.values()],
    stays: leaves.filter((leaf) => (leaf.always ?? []).length === 0).map(nameOf),
    of: ({ value }) =>
      pathsOf(value as StateValue)
        .map((path) => names.get(path) ?? path)
        .join(' + '),
  };
}

/** `{ working: 'IMPORTING' }` is `working.IMPORTING`; parallel regions give one path each, and a bare region is `{}`. */
function pathsOf(value: StateValue): string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value).flatMap(([key, inner]) => {
    const deeper = inner === undefined ? [] : pathsOf(inner);
    return deeper.length === 0 ? [key] : deeper.map((path) => `${key}.${path}`);
  });
}
