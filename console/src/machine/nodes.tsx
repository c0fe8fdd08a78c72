import { Link } from '@tanstack/react-router';
import { Handle, Position, type NodeProps } from '@xyflow/react';
import { stateWords } from '../words/states.js';
import type { FrameNodeType, StateNodeType } from './flow.js';

const SIDES = [Position.Top, Position.Right, Position.Bottom, Position.Left];

/** Where lines end; every place may be a beginning and an end. */
const Ends = () =>
  SIDES.map((side) => [
    <Handle key={`${side}-from`} id={side} type="source" position={side} isConnectable={false} />,
    <Handle key={`${side}-to`} id={side} type="target" position={side} isConnectable={false} />,
  ]);

/** One state; with a count it leads to the list of its setups. */
export function StateNode({ data: { state, count, isLit, isPassed, isFaded } }: NodeProps<StateNodeType>) {
  const { kind, label } = stateWords(state);
  const marks = { 'data-kind': kind, 'data-lit': isLit, 'data-passed': isPassed, 'data-faded': isFaded };
  return (
    <>
      <Ends />
      {count === undefined ? (
        <div className="state-node" title={state} {...marks}>
          {label}
        </div>
      ) : (
        <Link
          to="/setups"
          search={{ state }}
          className="state-node nopan"
          style={{ pointerEvents: 'all', textDecoration: 'none' }}
          title={state}
          data-counted
          {...marks}
        >
          <strong>{count.toLocaleString()}</strong>
          <span>{label}</span>
        </Link>
      )}
    </>
  );
}

/** The forward way; what leads out of all of it begins here. */
export const FrameNode = ({ data: { handles } }: NodeProps<FrameNodeType>) => (
  <div className="working-frame">
    {handles.map(({ id, left }) => [
      <Handle
        key={`${id}-from`}
        id={id}
        type="source"
        position={Position.Bottom}
        style={{ left: `${String(left * 100 - 2)}%` }}
        isConnectable={false}
      />,
      <Handle
        key={`${id}-to`}
        id={id}
        type="target"
        position={Position.Bottom}
        style={{ left: `${String(left * 100 + 2)}%` }}
        isConnectable={false}
      />,
    ])}
  </div>
);
