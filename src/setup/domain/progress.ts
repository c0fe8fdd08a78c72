import type { SetupState } from './vocabulary.js';

/** Where the bar stands on entering a state; a step's own progress fills the way to the next. */
const STARTS_AT: Partial<Record<SetupState, number>> = {
  IDLE: 0,
  COLLECTING_ORG: 5,
  SAVING_ORG: 20,
  COLLECTING_DOC: 30,
  SAVING_DOC: 40,
  COLLECTING_WF: 50,
  SAVING_WF: 55,
  IMPORTING: 60,
  FINALIZING: 95,
  COMPLETED: 100,
};

const IMPORT_SHARE = 35;

/**
 * Progress of a setup, 0 to 100, never backwards on the way forward.
 *
 * @param working      the working state it is in, or left by ERROR or TIMEOUT
 * @param stepProgress the present step's own progress, 0 to 100
 */
export function progressOf(state: SetupState, working: SetupState | undefined, stepProgress: number): number {
  const at = STARTS_AT[state] ?? (working ? STARTS_AT[working] : undefined) ?? 0;
  const importing = (working ?? state) === 'IMPORTING';
  return importing ? at + Math.floor((stepProgress * IMPORT_SHARE) / 100) : at;
}
