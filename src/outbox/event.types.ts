import { STATES, type SetupState } from '../setup/domain/vocabulary.js';

/** The type of an event says which state was reached: `setup.completed`. */
export type EventType = `setup.${Lowercase<SetupState>}`;

/** The type of the event that tells of reaching a state. */
export const typeOf = (state: SetupState): EventType => `setup.${state.toLowerCase() as Lowercase<SetupState>}`;

/** Every type there is, in the order of the states. */
export const EVENT_TYPES: readonly EventType[] = STATES.map(typeOf);
