import { initialTransition, transition, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import { nameNow, STORED_STATES } from '../setup/domain/machine.versions.js';
import { setupMachine } from '../setup/domain/setup.machine.js';
import type { HistoryLine } from './history.js';
import { stateNames } from './state-names.js';

export type Replay =
  | { readonly ok: true; /** Where the history ends. */ readonly state: string }
  | {
      readonly ok: false;
      /** The first line that was refused: 0 is the first of the history. */
      readonly refusedAt: number;
      readonly version: number;
      readonly from: string;
      readonly event: string;
      /** A sentence. */
      readonly reason: string;
    };

/**
 * Runs a recorded history through today's machine, and tells the first step that it would refuse or take elsewhere.
 *
 * @param history the lines of one setup from its beginning, in order
 * @param machine another one than that of setups
 * @param renamed what states are called now that had another name when it was recorded; of setups it is known
 */
export function replay(
  history: readonly HistoryLine[],
  machine: AnyStateMachine = setupMachine,
  renamed: Readonly<Record<string, string>> = machine === setupMachine ? NAMES_NOW : {},
): Replay {
  const names = stateNames(machine);
  let [snapshot] = initialTransition(machine) as [AnyMachineSnapshot, unknown];
  for (const [index, line] of history.entries()) {
    const { version, event } = line;
    const [from, to] = [renamed[line.from] ?? line.from, renamed[line.to] ?? line.to];
    const refused = (reason: string): Replay => ({ ok: false, refusedAt: index, version, from, event, reason });
    const state = names.of(snapshot);
    if (version !== index + 1)
      return refused(`The history has version ${String(version)} in place ${String(index + 1)}.`);
    if (!names.all.includes(from)) return refused(`The machine has no state ${from}.`);
    if (from !== state) return refused(`The machine is in ${state} then, and not in ${from}.`);
    if (!snapshot.can({ type: event }))
      return refused(`${from} does not take ${event}; it takes ${taken(machine, snapshot)}.`);
    [snapshot] = transition(machine, snapshot, { type: event }) as [AnyMachineSnapshot, unknown];
    if (names.of(snapshot) !== to)
      return refused(`${event} leads from ${from} to ${names.of(snapshot)}, and not to ${to}.`);
  }
  return { ok: true, state: names.of(snapshot) };
}

const NAMES_NOW = Object.fromEntries(STORED_STATES.map((name) => [name, nameNow(name) ?? name]));

const taken = (machine: AnyStateMachine, snapshot: AnyMachineSnapshot): string =>
  (machine.events as string[]).filter((type) => snapshot.can({ type })).join(', ') || 'nothing';
