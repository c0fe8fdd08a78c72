/** `setup-orchestrator/testing`: what tests of a setup flow, or of any XState machine, are written with. */
export type { TableOptions } from './machine-walk.js';
export {
  transitionTable,
  type Cell,
  type IllegalCell,
  type LegalCell,
  type TransitionTable,
} from './transition-table.js';
export { virtualClock, type VirtualClock } from './virtual-clock.js';
