import type { DeclaredMachine } from './declared.machine.js';

type Edge = DeclaredMachine['edges'][number];

/**
 * A state diagram for Mermaid. The states that a history can go back to stand in one frame, `working`: an edge that all
 * of them have to a state outside is drawn once, from the frame, and the history is `last`.
 */
export function machineDiagram({ initial, edges }: DeclaredMachine): string {
  const working = edges.find(({ to }) => to.length > 1)?.to ?? [];
  const inside = edges.filter(({ from, to }) => working.includes(from) && to.every((state) => working.includes(state)));
  const ends = new Set(edges.flatMap(({ to }) => to).filter((state) => !edges.some(({ from }) => from === state)));
  const outside = edges.filter((edge) => !inside.includes(edge)).flatMap((edge) => arrowsAcross(edge, working, edges));
  return [
    'stateDiagram-v2',
    `  [*] --> ${initial}`,
    ...(working.length > 0 ? frame(inside) : []),
    ...new Set(outside),
    ...[...ends].map((state) => `  ${state} --> [*]`),
    '',
  ].join('\n');
}

const frame = (inside: Edge[]): string[] => [
  '  state working {',
  ...inside.flatMap(({ from, event, to }) => to.map((state) => `    ${arrow(from, event, state)}`)),
  '    state "the working state it came from" as last',
  '  }',
];

function arrowsAcross({ from, event, to }: Edge, working: string[], edges: Edge[]): string[] {
  const targets = to.join() === working.join() ? ['last'] : to;
  const isShared = (state: string) =>
    edges.some((edge) => edge.from === state && edge.event === event && edge.to.join() === to.join());
  const source = working.includes(from) && working.every(isShared) ? 'working' : from;
  return targets.map((target) => `  ${arrow(source, event, target)}`);
}

const arrow = (from: string, event: string, to: string): string => `${from} --> ${to}: ${event}`;
