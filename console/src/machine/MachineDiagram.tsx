import '@xyflow/react/dist/base.css';
import { VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { ReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import { machineQuery } from '../api/queries.js';
import { Loading } from '../parts/Messages.js';
import { edgesOf, nodesOf, type Shown } from './flow.js';
import { NARROW, sizeOf, WIDE } from './layout.js';
import { FrameNode, StateNode } from './nodes.js';

const NODE_TYPES = { state: StateNode, frame: FrameNode };
/** Below, the wide drawing's words would be too small to read. */
const WIDE_FROM_PX = 780;

/** The machine as the server has it. @param words what the drawing shows, for those who do not see it */
export function MachineDiagram({ words, ...shown }: Shown & { words: string }) {
  const { ref, width } = useElementSize();
  const { data: machine } = useQuery(machineQuery);
  const layout = width >= WIDE_FROM_PX ? WIDE : NARROW;
  const size = sizeOf(layout);
  const zoom = Math.min(1, width / size.width);
  // Stands for `shown`, which is another object at each drawing.
  const key = JSON.stringify(shown);
  const nodes = useMemo(() => machine && nodesOf(machine, layout, shown), [machine, layout, key]);
  const edges = useMemo(() => machine && edgesOf(machine, layout, shown), [machine, layout, key]);
  return (
    <figure ref={ref} className="machine" style={{ margin: 0, height: Math.round(size.height * zoom) || 200 }}>
      <VisuallyHidden component="figcaption">{words}</VisuallyHidden>
      {width > 0 && nodes && edges ? (
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          viewport={{ x: Math.max(0, (width - size.width * zoom) / 2), y: 0, zoom }}
          minZoom={0.1}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          panOnDrag={false}
          panOnScroll={false}
          zoomOnScroll={false}
          zoomOnPinch={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          disableKeyboardA11y
        />
      ) : (
        <Loading />
      )}
    </figure>
  );
}
