import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** A machine as it is written down; its names may be any. */
export interface DeclaredMachine {
  initial: string;
  /** More than one target where a history decides: each state beside it. */
  edges: { from: string; event: string; to: string[] }[];
}

/** Reads a machine's configuration without running it: in a moment, where `exploreMachine` takes every edge. */
export function declaredMachine({ root }: AnyStateMachine): DeclaredMachine {
  const edges = leavesOf(root).flatMap((state) =>
    [...handlersOf(state)].map(([event, to]) => ({ from: state.key, event, to: to.map(({ key }) => key) })),
  );
  return { initial: enteredAt(root).map(({ key }) => key)[0] ?? root.key, edges };
}

/** The states inside a state in which a machine can be, itself where it has none; in the order of their declaration. */
export function leavesOf(node: AnyStateNode): AnyStateNode[] {
  if (node.type === 'history') return [];
  const children = Object.values(node.states) as AnyStateNode[];
  return children.length === 0 ? [node] : children.flatMap(leavesOf);
}

/** Where each event leads; what a state does not handle, the states around it do. */
function handlersOf(state: AnyStateNode): Map<string, AnyStateNode[]> {
  const handlers = new Map<string, AnyStateNode[]>();
  for (let node: AnyStateNode | undefined = state; node; node = node.parent) {
    for (const [event, transitions] of node.transitions) {
      if (handlers.has(event)) continue;
      const targets = transitions.flatMap(({ target }) => (target as AnyStateNode[] | undefined) ?? [state]);
      handlers.set(event, targets.flatMap(enteredAt));
    }
  }
  return handlers;
}

/** The leaves in which the machine is after it entered a node. */
function enteredAt(node: AnyStateNode): AnyStateNode[] {
  if (node.type === 'history') return node.parent ? leavesOf(node.parent) : [];
  return node.type === 'compound' ? (node.initial.target as AnyStateNode[]).flatMap(enteredAt) : [node];
}
