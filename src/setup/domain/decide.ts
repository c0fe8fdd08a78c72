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
  const before = restore(stored);
  if (!before.can({ type: event })) throw new InvalidTransition(flat(before), event, allowed(before));
  const [after] = transition(setupMachine, before, { type: event });
  return { event, from: flat(before), to: flat(after), snapshot: store(after) };
}

/** The events that have an edge in the present state, in the order of the vocabulary. */
export const allowedEvents = (stored: StoredSnapshot): SetupEvent[] => allowed(restore(stored));

/** The flat name of the present state. */
export const stateOf = (stored: StoredSnapshot): SetupState => flat(restore(stored));

/** The working state where RETRY goes on; the present one in a working state; undefined before the first. */
export function workingStateOf(stored: StoredSnapshot): SetupState | undefined {
  const live = restore(stored);
  if (typeof live.value === 'object') return flat(live);
  if (!live.can({ type: 'RETRY' })) return undefined;
  return flat(transition(setupMachine, live, { type: 'RETRY' })[0]);
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
