import type { AnyStateMachine, EventObject } from 'xstate';
import { walkMachine, type TableOptions } from './machine-walk.js';
import { stateNames } from './state-names.js';

/** One pair of a state and an event. */
export interface Cell {
  readonly state: string;
  readonly event: string;
  /**
   * The state that the event leads to; null where it is refused. Where a history or a guard decides, all of them, as
   * `A | B`: then each has its example.
   */
  readonly to: string | null;
  /** The fewest events that lead from the start into the state. */
  readonly way: readonly EventObject[];
  /** For each outcome the fewest events after which it is seen; null is a refusal by a guard. */
  readonly examples: readonly { readonly way: readonly EventObject[]; readonly to: string | null }[];
}

export interface LegalCell extends Cell {
  readonly to: string;
}

export interface IllegalCell extends Cell {
  readonly to: null;
}

/** What a machine does in every state with every event. */
export interface TransitionTable {
  readonly states: readonly string[];
  readonly events: readonly string[];
  /** Every state with every event, in their order. */
  readonly cells: readonly Cell[];
  /** The cells in which the event leads on, at least for one example. */
  readonly legal: readonly LegalCell[];
  /** The cells in which the machine takes the event never. */
  readonly illegal: readonly IllegalCell[];
}

/**
 * The whole matrix of a machine, for `test.each`: every state in which it may stay with every event that it knows, each
 * cell found by legal events from the start. Nothing is executed: no action, no invoked actor, no timer.
 *
 * @param machine any XState machine: a state is called by its own key, also inside compound states (`StateNames`)
 * @throws {Error} naming each state that no way leads to
 * @throws {Error} where the machine has `*` for an event and none is given, or more than 10,000 different snapshots
 */
export function transitionTable<TMachine extends AnyStateMachine>(
  machine: TMachine,
  options: TableOptions<TMachine> = {},
): TransitionTable {
  const names = stateNames(machine);
  const { events, visited } = walkMachine(machine, names.of, options);
  refuseUnreached(names.stays, [...visited.keys()]);
  const place = (state: string): number => names.all.indexOf(state);
  const states = [...visited.keys()].sort((a, b) => place(a) - place(b));
  const cells = states.flatMap((state) =>
    events.map((event): Cell => {
      const { way = [], outcomes = [] } = visited.get(state) ?? {};
      const examples = outcomes
        .filter((outcome) => outcome.event === event)
        .map(({ to, after }) => ({ to, way: after }));
      const targets = examples.flatMap(({ to }) => to ?? []).sort((a, b) => place(a) - place(b));
      return { state, event, to: targets.length > 0 ? targets.join(' | ') : null, way, examples };
    }),
  );
  const isLegal = (cell: Cell): cell is LegalCell => cell.to !== null;
  const isIllegal = (cell: Cell): cell is IllegalCell => cell.to === null;
  return { states, events, cells, legal: cells.filter(isLegal), illegal: cells.filter(isIllegal) };
}

function refuseUnreached(states: readonly string[], reached: readonly string[]): void {
  const found = new Set(reached.flatMap((name) => name.split(' + ')));
  const missing = states.filter((state) => !found.has(state));
  if (missing.length === 0) return;
  throw new Error(
    `No way leads to ${missing.join(', ')}. Where a guard looks at what an event carries, give \`events\`.`,
  );
}
