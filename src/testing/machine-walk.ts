import {
  initialTransition,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type ContextFrom,
  type EventFrom,
  type EventObject,
  type InputFrom,
} from 'xstate';

/** A machine whose context grows with every event would be walked for ever. */
const MOST_SNAPSHOTS = 10_000;

export interface TableOptions<TMachine extends AnyStateMachine> {
  /** For a machine that is created with an input. */
  readonly input?: InputFrom<TMachine>;
  /** Events with what they carry, several of one type if need be, where guards or the context look at it. */
  readonly events?: readonly EventFrom<TMachine>[];
  /** What of the context decides, for a context that grows: snapshots that differ elsewhere count as the same one. */
  readonly relevant?: (context: ContextFrom<TMachine>) => unknown;
}

/** What was seen in one state, whatever the context and the history. */
export interface Visited {
  /** The fewest events that lead into it. */
  readonly way: readonly EventObject[];
  /** Each outcome of an event once, with the fewest events after which it is seen; null is a refusal. */
  readonly outcomes: { readonly event: string; readonly to: string | null; readonly after: readonly EventObject[] }[];
}

/** A way is a list that shares its beginning with others: copies of long ones would be most of the work. */
type Way = { readonly before: Way; readonly event: EventObject } | undefined;

/**
 * Takes every event in every snapshot that can be reached, breadth first, so that the first way is the shortest.
 *
 * @param nameOf gives a snapshot's state
 * @returns what was seen, by state; and the names of the events
 */
export function walkMachine<TMachine extends AnyStateMachine>(
  machine: TMachine,
  nameOf: (snapshot: AnyMachineSnapshot) => string,
  { input, relevant, events: given = [] }: TableOptions<TMachine>,
): { events: string[]; visited: Map<string, Visited> } {
  const events = eventsOf(machine, given);
  const known = new Set<string>();
  const visited = new Map<string, Visited>();
  const [first] = initialTransition(machine as AnyStateMachine, input) as [AnyMachineSnapshot, unknown];
  const open: { snapshot: AnyMachineSnapshot; way: Way }[] = [{ snapshot: first, way: undefined }];
  for (const { snapshot, way } of open) {
    const context = snapshot.context as ContextFrom<TMachine>;
    const key = keyOf(snapshot, relevant ? relevant(context) : context);
    if (known.has(key)) continue;
    if (known.add(key).size > MOST_SNAPSHOTS) {
      throw new Error(`${machine.id} has more than ${String(MOST_SNAPSHOTS)} snapshots: say what is \`relevant\`.`);
    }
    const state = nameOf(snapshot);
    const seen = visited.get(state) ?? { way: listOf(way), outcomes: [] };
    visited.set(state, seen);
    for (const event of events) {
      const next = nextOf(machine, snapshot, event);
      if (next) open.push({ snapshot: next, way: { before: way, event } });
      const outcome = { event: event.type, to: next ? nameOf(next) : null };
      const isKnown = seen.outcomes.some(({ event: type, to }) => type === outcome.event && to === outcome.to);
      if (!isKnown) seen.outcomes.push({ ...outcome, after: listOf(way) });
    }
  }
  return { events: [...new Set(events.map(({ type }) => type))], visited };
}

function listOf(way: Way): EventObject[] {
  const events: EventObject[] = [];
  for (let at = way; at; at = at.before) events.push(at.event);
  return events.reverse();
}

/** XState hands back the same snapshot for an event that it ignores: `can` tells that apart from one that changes nothing. */
function nextOf(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: EventObject,
): AnyMachineSnapshot | undefined {
  if (snapshot.status !== 'active' || !snapshot.can(event)) return undefined;
  return (transition(machine, snapshot, event) as [AnyMachineSnapshot, unknown])[0];
}

/** Not the persisted snapshot: that one refuses machines with actors written in place. */
function keyOf({ value, historyValue }: AnyMachineSnapshot, context: unknown): string {
  const history = Object.entries(historyValue).map(([id, nodes]) => [id, nodes.map((node) => node.id)]);
  return JSON.stringify([value, history, context]);
}

function eventsOf(machine: AnyStateMachine, given: readonly EventObject[]): EventObject[] {
  const declared = machine.events as string[];
  const wildcard = declared.find((type) => type.endsWith('*'));
  if (wildcard !== undefined && given.length === 0) {
    throw new Error(`${machine.id} takes ${wildcard}: name the \`events\` that stand for it.`);
  }
  // What the machine raises for itself when a compound state is done is nobody's event.
  const types = declared.filter((type) => !type.endsWith('*') && !type.startsWith('xstate.done.state.'));
  const all = new Set([...types, ...given.map(({ type }) => type)]);
  return [...all].flatMap((type) => {
    const samples = given.filter((event) => event.type === type);
    return samples.length > 0 ? samples : [{ type }];
  });
}
