import type { DeclaredMachine } from './declared.machine.js';

/** The machine and everything that must fit to it. */
export interface MachineParts extends DeclaredMachine {
  /** The vocabulary. */
  states: readonly string[];
  /** Where a setup may stay for ever. */
  ends: readonly string[];
  sentBy: Readonly<Partial<Record<string, string>>>;
  steps: readonly StepPart[];
}

export interface StepPart {
  name: string;
  state: string;
  /** The step that undoes the others needs none. */
  lacksCompensation: boolean;
}

/** What is wrong with the machine, in sentences that name the culprit; none where it is sound. */
export const checkMachine = (parts: MachineParts): string[] => [
  ...strangers(parts),
  ...unreachable(parts),
  ...withoutWayOut(parts),
  ...unsent(parts),
  ...unpairedSteps(parts),
  ...doubledSteps(parts),
  ...uncompensated(parts),
];

function strangers({ states, edges, steps }: MachineParts): string[] {
  const named = new Set([...edges.flatMap(({ from, to }) => [from, ...to]), ...steps.map(({ state }) => state)]);
  return [...named]
    .filter((name) => !states.includes(name))
    .map((name) => `${name} is not in the vocabulary of states.`);
}

function unreachable({ states, initial, edges }: MachineParts): string[] {
  const reached = closure([initial], (state) => edges.flatMap(({ from, to }) => (from === state ? to : [])));
  return states.filter((state) => !reached.has(state)).map((state) => `No way leads from ${initial} to ${state}.`);
}

function withoutWayOut({ states, ends, edges }: MachineParts): string[] {
  const saved = closure(ends, (state) => edges.flatMap(({ from, to }) => (to.includes(state) ? from : [])));
  return states
    .filter((state) => !saved.has(state))
    .map((state) => `No way leads out of ${state} to an end (${ends.join(' or ')}).`);
}

function unsent({ edges, sentBy }: MachineParts): string[] {
  const events = [...new Set(edges.map(({ event }) => event))].filter((event) => !sentBy[event]);
  return events.map((event) => {
    const waiting = edges.filter((edge) => edge.event === event).map(({ from }) => from);
    return `Nobody sends ${event}, for which ${waiting.join(', ')} may wait.`;
  });
}

/** Only a step sends SUCCEED, and only from the state that it works in. */
function unpairedSteps({ edges, steps }: MachineParts): string[] {
  const waiting = edges.filter(({ event }) => event === 'SUCCEED').map(({ from }) => from);
  const idle = waiting.filter((state) => !steps.some((step) => step.state === state));
  const unheard = steps.filter(({ state }) => !waiting.includes(state));
  return [
    ...idle.map((state) => `${state} waits for SUCCEED, and no step works there.`),
    ...unheard.map(({ name, state }) => `The step ${name} works in ${state}, which does not take its SUCCEED.`),
  ];
}

function doubledSteps({ steps }: MachineParts): string[] {
  return [...new Set(steps.map(({ state }) => state))].flatMap((state) => {
    const names = steps.filter((step) => step.state === state).map(({ name }) => name);
    return names.length > 1 ? [`${state} has more than one step: ${names.join(', ')}.`] : [];
  });
}

const uncompensated = ({ steps }: MachineParts): string[] =>
  steps.filter(({ lacksCompensation }) => lacksCompensation).map(({ name }) => `The step ${name} has no compensation.`);

/** All that can be reached by going on and on. */
function closure(begin: readonly string[], next: (state: string) => readonly string[]): Set<string> {
  const reached = new Set<string>();
  const open = [...begin];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (reached.has(state)) continue;
    reached.add(state);
    open.push(...next(state));
  }
  return reached;
}
