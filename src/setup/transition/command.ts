import type { EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import type { Decision } from '../domain/decide.js';
import type { SetupEvent } from '../domain/vocabulary.js';
import type { Answer, KeyUse } from '../store/idempotency.store.js';
import type { SetupInput, SetupRow, StepError, StepRow } from '../store/records.js';
import type { BegunRow } from '../store/transitions.store.js';
import type { Claim } from '../store/steps.store.js';

/** What the work of a transition changes on the setup besides its state. */
export interface Effects {
  input?: SetupInput;
  /** What the compensation of the finished step needs. */
  result?: unknown;
}

/** How the answer of a request is made and remembered, in the transition's own transaction. */
export interface Answering {
  render: (setup: SetupRow, steps: StepRow[]) => Answer;
  key: KeyUse | undefined;
}

/** One event for one setup, from whomever. */
export interface Command {
  setupId: string;
  event: SetupEvent;
  /** Who sends it, for the log: `user:<id>` or `worker:<process>`. */
  actor: string;
  /** A caller of the API: owners reach their own setups only. Absent for the step runner and the sweeper. */
  principal?: Principal;
  reason?: string;
  /** From If-Match: the setup must be at one of these. */
  expectedVersions?: readonly number[];
  /** The step's claim that SUCCEED and FAIL must still hold. */
  claim?: Claim;
  /** Of FAIL and TIMEOUT. */
  error?: StepError;
  /** Runs after the decision and before the state is saved, in the same transaction. */
  work?: (em: EntityManager, setup: SetupRow, decision: Decision) => Promise<Effects>;
  answering?: Answering;
  /** The sender works on the step that follows by itself: nobody else is asked to. */
  goesOn?: boolean;
}

/** What a committed transition led to. */
export interface Outcome {
  setup: SetupRow;
  /** The ledger row of the state that was entered. */
  step: BegunRow | null;
  /** Undefined where nobody asked for one, and where the step that follows in the request brings it. */
  answer: Answer | undefined;
  /** The version of the machine that had written the setup; absent where nothing was written now. */
  writtenBy?: number;
  /** The answer is that of an earlier request with the same Idempotency-Key; nothing happened now. */
  replayed: boolean;
}
