import { decide, initialSnapshot, stateOf, type StoredSnapshot } from './decide.js';
import { InvalidTransition } from './errors.js';
import { machineDiagram } from './machine.diagram.js';
import { MACHINE_VERSION } from './machine.versions.js';
import { EVENTS, STATES, type SetupEvent, type SetupState } from './vocabulary.js';

export interface Edge {
  from: SetupState;
  event: SetupEvent;
  /** More than one where the history decides. */
  to: SetupState[];
}

export interface MachineDocument {
  version: number;
  states: readonly SetupState[];
  events: readonly SetupEvent[];
  transitions: Edge[];
  /** A state diagram for Mermaid. */
  mermaid: string;
}

/** Walks through every snapshot that can be reached, and collects the edges that were taken. */
export function exploreMachine(): Edge[] {
  const seen = new Set<string>();
  const edges = new Map<string, Edge>();
  const open: StoredSnapshot[] = [initialSnapshot()];
  for (let snapshot = open.pop(); snapshot; snapshot = open.pop()) {
    const key = JSON.stringify(snapshot);
    if (seen.has(key)) continue;
    seen.add(key);
    for (const event of EVENTS) {
      const decision = tryDecide(snapshot, event);
      if (!decision) continue;
      const { from, to } = decision;
      const edge = edges.get(`${from} ${event}`) ?? { from, event, to: [] };
      edge.to.push(to);
      edges.set(`${from} ${event}`, edge);
      open.push(decision.snapshot);
    }
  }
  return [...edges.values()]
    .map((edge) => ({ ...edge, to: inOrder(STATES, edge.to) }))
    .sort(
      (a, b) => STATES.indexOf(a.from) - STATES.indexOf(b.from) || EVENTS.indexOf(a.event) - EVENTS.indexOf(b.event),
    );
}

/** The machine as `GET /v1/machine` tells it. */
export function machineDocument(): MachineDocument {
  const transitions = exploreMachine();
  const mermaid = machineDiagram({ initial: stateOf(initialSnapshot()), edges: transitions });
  return { version: MACHINE_VERSION, states: STATES, events: EVENTS, transitions, mermaid };
}

function tryDecide(snapshot: StoredSnapshot, event: SetupEvent): ReturnType<typeof decide> | undefined {
  try {
    return decide(snapshot, event);
  } catch (error) {
    if (error instanceof InvalidTransition) return undefined;
    throw error;
  }
}

const inOrder = <T>(order: readonly T[], items: readonly T[]): T[] => order.filter((item) => items.includes(item));
