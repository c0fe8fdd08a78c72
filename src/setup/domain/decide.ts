import { createActor, initialTransition, transition, type SnapshotFrom } from 'xstate';
import { InvalidTransition, UnknownSnapshot } from './errors.js';
import { setupMachine } from './setup.machine.js';
import { EVENTS, STATES, type SetupEvent, type SetupState } from './vocabulary.js';

type Live = SnapshotFrom<typeof setupMachine>;

/** What is persisted of a setup's machine: plain JSON, with the history that RETRY needs. */
export type StoredSnapshot = ReturnType<typeof setupMachine.getPersistedSnapshot>;

/** What an event leads to. Nothing has happened yet: the pipeline carries it out. */
export interface Decision {
  readonly event: SetupEvent;
  readonly from: SetupState;
  readonly to: SetupState;
  readonly snapshot: StoredSnapshot;
}

/** The snapshot of a setup that has just been created: IDLE. */
export const initialSnapshot = (): StoredSnapshot => store(initialTransition(setupMachine)[0]);

/**
 * Decides, without any effect, what the event leads to.
 *
 * @throws {InvalidTransition} where the table has no such edge (XState itself would silently stay where it is)
 * @throws {UnknownSnapshot} where the snapshot is not one of this machine
 */
export function decide(stored: StoredSnapshot, event: SetupEvent): Decision {
  const { live, state, allowed, decisions } = look(stored);
  if (!allowed.includes(event)) throw new InvalidTransition(state, event, [...allowed]);
  let decision = decisions.get(event);
  if (!decision) {
    const [after] = transition(setupMachine, live, { type: event });
    decision = deepFreeze({ event, from: state, to: flat(after), snapshot: store(after) });
    decisions.set(event, decision);
  }
  return decision;
}

/** The events that have an edge in the present state, in the order of the vocabulary. */
export const allowedEvents = (stored: StoredSnapshot): SetupEvent[] => [...look(stored).allowed];

/** The flat name of the present state. */
export const stateOf = (stored: StoredSnapshot): SetupState => look(stored).state;

/** The working state where RETRY goes on; the present one in a working state; undefined before the first. */
export const workingStateOf = (stored: StoredSnapshot): SetupState | undefined => look(stored).working;

/** What the machine says of a stored snapshot. */
interface Look {
  readonly live: Live;
  readonly state: SetupState;
  readonly allowed: readonly SetupEvent[];
  readonly working: SetupState | undefined;
  /** Those that were asked for. */
  readonly decisions: Map<SetupEvent, Decision>;
}

/**
 * What XState was asked before is not asked again: the same snapshot always means the same, and a few dozen different
 * ones occur (states, and what their history remembers). XState takes 60 µs to restore one, and each answer shows the
 * events that are possible.
 */
const looks = new Map<string, Look>();
/** Far more than there can be; then it begins anew. */
const MOST = 1_000;

function look(stored: StoredSnapshot): Look {
  const key = JSON.stringify(stored);
  const known = looks.get(key);
  if (known) return known;
  const live = restore(stored);
  const seen = { live, state: flat(live), allowed: allowed(live), working: working(live), decisions: new Map() };
  if (looks.size >= MOST) looks.clear();
  looks.set(key, seen);
  return seen;
}

function working(live: Live): SetupState | undefined {
  if (typeof live.value === 'object') return flat(live);
  if (!live.can({ type: 'RETRY' })) return undefined;
  return flat(transition(setupMachine, live, { type: 'RETRY' })[0]);
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  return Object.freeze(value);
}

const store = (live: Live): StoredSnapshot => setupMachine.getPersistedSnapshot(live);

const allowed = (live: Live): SetupEvent[] => EVENTS.filter((type) => live.can({ type }));

/** `resolveState` would break on the history at the next event; an actor that is never started does not. */
function restore(stored: StoredSnapshot): Live {
  const live = createActor(setupMachine, { snapshot: stored, logger: () => undefined }).getSnapshot();
  // XState does not throw for a value that it does not know: it hands back a snapshot in error.
  if (live.status === 'error') {
    throw new UnknownSnapshot('The stored machine snapshot is not one of this machine.', { cause: live.error });
  }
  // It drops a history that it does not know, and RETRY would then lead to the first working state.
  if (remembered(live) < remembered(stored))
    throw new UnknownSnapshot('The stored history is not one of this machine.');
  return live;
}

/** How many states the history names. */
function remembered(snapshot: object): number {
  const { historyValue } = snapshot as { historyValue?: Readonly<Record<string, readonly unknown[]>> };
  return Object.values(historyValue ?? {}).flat().length;
}

function flat(live: Live): SetupState {
  const name = typeof live.value === 'string' ? live.value : live.value.working;
  const state = STATES.find((known) => known === name);
  if (!state) throw new UnknownSnapshot(`The stored state ${JSON.stringify(live.value)} is not one of this machine.`);
  return state;
}
