import { allowedEvents, decide, initialSnapshot, stateOf, type StoredSnapshot } from '../setup/domain/decide.js';
import type { SetupEvent, SetupState } from '../setup/domain/vocabulary.js';

/** One legal transition on the way of a setup. */
export interface Step {
  /** The version that the setup has after it: 1, 2, 3, … */
  readonly version: number;
  readonly from: SetupState;
  readonly event: SetupEvent;
  readonly to: SetupState;
}

/** What the database would hold of a setup. */
export interface StoredSetup {
  readonly state: SetupState;
  readonly version: number;
  /** The machine's snapshot as it is stored. */
  readonly snapshot: StoredSnapshot;
  readonly history: readonly Step[];
}

/** Leads a new setup along this way, and resolves with whatever the test needs of it. */
export type Driver<T> = (way: readonly Step[]) => Promise<T>;

/** A setup that shall be in a state; each call gives a new builder. */
export class SetupBuilder {
  /** @param passed the states that it comes through, in this order */
  constructor(
    private readonly begin: StoredSetup,
    private readonly passed: readonly SetupState[],
    private readonly state: SetupState,
  ) {}

  /** Where it shall be. */
  inState(state: SetupState): SetupBuilder {
    return new SetupBuilder(this.begin, this.passed, state);
  }

  /** A state that it shall have come through, after those named before: `inState('ERROR').via('IMPORTING')`. */
  via(state: SetupState): SetupBuilder {
    return new SetupBuilder(this.begin, [...this.passed, state], this.state);
  }

  /**
   * What the database would hold, without any database: the fewest legal transitions.
   *
   * @throws {Error} where no way leads there
   */
  stored(): StoredSetup {
    return [...this.passed, this.state].reduce(goOn, this.begin);
  }

  /** Leads a setup of a running application there. */
  through<T>(driver: Driver<T>): Promise<T> {
    return driver(this.stored().history);
  }
}

/**
 * A setup that has just been created, in IDLE; the builder's calls say where it shall be instead.
 *
 * @param stored goes on from there instead; its history begins after it
 */
export function aSetup({ version, snapshot }: Pick<StoredSetup, 'version' | 'snapshot'> = NEW): SetupBuilder {
  const state = stateOf(snapshot);
  return new SetupBuilder({ state, version, snapshot, history: [] }, [], state);
}

/** Through JSON, as through the database. */
const asStored = (snapshot: StoredSnapshot): StoredSnapshot => JSON.parse(JSON.stringify(snapshot)) as StoredSnapshot;

const NEW = { version: 0, snapshot: asStored(initialSnapshot()) };

/** Breadth first: the fewest events, in the order of the vocabulary. */
function goOn(begin: StoredSetup, target: SetupState): StoredSetup {
  const seen = new Set<string>();
  const open = [begin];
  for (const setup of open) {
    if (setup.state === target) return setup;
    const key = JSON.stringify(setup.snapshot);
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...allowedEvents(setup.snapshot).map((event) => after(setup, event)));
  }
  throw new Error(`No way leads from ${begin.state} to ${target}.`);
}

function after({ version, snapshot, history }: StoredSetup, event: SetupEvent): StoredSetup {
  const decision = decide(snapshot, event);
  const step: Step = { version: version + 1, from: decision.from, event, to: decision.to };
  const stored = asStored(decision.snapshot);
  return { state: stateOf(stored), version: step.version, snapshot: stored, history: [...history, step] };
}
