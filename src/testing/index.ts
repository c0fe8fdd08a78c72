/** `setup-orchestrator/testing`: what tests of a setup flow, or of any XState machine, are written with. */
export { aSetup, type Driver, type SetupBuilder, type Step, type StoredSetup } from './a-setup.js';
export { faultPlan, type FaultPlan } from './fault-plan.js';
export { withoutPersonalData, type HistoryLine, type LoggedLine, type RecordedLine } from './history.js';
export { overHttp, type OverHttp, type ServedSetup } from './over-http.js';
export type { TableOptions } from './machine-walk.js';
export { replay, type Replay } from './replay.js';
export {
  transitionTable,
  type Cell,
  type IllegalCell,
  type LegalCell,
  type TransitionTable,
} from './transition-table.js';
export { virtualClock, type VirtualClock } from './virtual-clock.js';
