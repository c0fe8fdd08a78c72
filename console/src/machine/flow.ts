import { MarkerType, type Edge, type Node } from '@xyflow/react';
import type { Machine, SetupState } from '../api/contract.js';
import { idOf, linesOf, sidesOf, unique, type Line, type Taken } from './graph.js';
import { cornerOf, frameOf, NODE, type Layout } from './layout.js';

/** What the diagram shows besides the machine: one setup's way, or how many setups are where. */
export interface Shown {
  present?: SetupState | undefined;
  taken?: readonly Taken[];
  counts?: Partial<Record<SetupState, number>>;
}

export interface StateData extends Record<string, unknown> {
  state: SetupState;
  count: number | undefined;
  isLit: boolean;
  isPassed: boolean;
  isFaded: boolean;
}

export type StateNodeType = Node<StateData, 'state'>;
export type FrameNodeType = Node<{ handles: { id: string; left: number }[] }, 'frame'>;

export function nodesOf(machine: Machine, layout: Layout, shown: Shown): (StateNodeType | FrameNodeType)[] {
  const { width, height, ...position } = frameOf(layout);
  const crossing = [...new Set(linesOf(machine).flatMap(crossingState))];
  const handles = crossing.map((state) => ({
    id: state,
    left: (cornerOf(layout, state).x + NODE.width / 2 - position.x) / width,
  }));
  const frame: FrameNodeType = { id: 'frame', type: 'frame', position, width, height, data: { handles }, zIndex: -1 };
  return [frame, ...machine.states.map((state) => stateNode(state, layout, shown))];
}

const crossingState = ({ from, to }: Line): SetupState[] =>
  from === 'frame' && to !== 'frame' ? [to] : to === 'frame' && from !== 'frame' ? [from] : [];

function stateNode(state: SetupState, layout: Layout, { present, taken, counts }: Shown): StateNodeType {
  const count = counts && (counts[state] ?? 0);
  const isPassed = taken?.some(({ from, to }) => from === state || to === state) ?? false;
  const isLit = present === state || (count ?? 0) > 0;
  const isFaded = counts ? count === 0 : !isPassed && !isLit;
  return {
    id: state,
    type: 'state',
    position: cornerOf(layout, state),
    ...NODE,
    data: { state, count, isLit, isPassed, isFaded },
  };
}

export function edgesOf(machine: Machine, layout: Layout, shown: Shown): Edge[] {
  // The log may name states that older versions of the machine had.
  const taken = (shown.taken ?? []).filter(({ from, to }) => from in layout.places && to in layout.places);
  const walked = new Set(taken.map(idOf));
  const base = linesOf(machine).filter((line) => !walked.has(idOf(line)));
  return [
    ...base.map((line) => ({ ...edge(layout, line), style: { stroke: 'var(--console-line)', strokeWidth: 1.2 } })),
    ...unique(taken).map((line) => ({
      ...edge(layout, line, 'var(--mantine-primary-color-filled)'),
      style: { stroke: 'var(--mantine-primary-color-filled)', strokeWidth: 2.4 },
    })),
  ];
}

function edge(layout: Layout, line: Line, color = 'var(--console-line)'): Edge {
  const { from, to } = line;
  const common = {
    id: idOf(line),
    source: from,
    target: to,
    type: 'smoothstep',
    markerEnd: { type: MarkerType.ArrowClosed, color },
  };
  if (from === 'frame') return { ...common, sourceHandle: to, targetHandle: 'top' };
  if (to === 'frame') return { ...common, sourceHandle: 'top', targetHandle: from };
  const [sourceHandle, targetHandle] = sidesOf(layout, { from, to });
  return { ...common, sourceHandle, targetHandle };
}
