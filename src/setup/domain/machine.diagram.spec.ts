import { declaredMachine } from './declared.machine.js';
import { machineDiagram } from './machine.diagram.js';
import { machineDocument } from './machine.document.js';
import { setupMachine } from './setup.machine.js';

/** The arrows of a diagram, those of the frame written out for each state in it. */
function drawnIn(diagram: string, working: readonly string[]): string[] {
  const statesOf = (name: string) => (name === 'working' || name === 'last' ? working : [name]);
  return [...diagram.matchAll(/(\S+) --> (\S+): (\S+)/g)].flatMap(([, from = '', to = '', event = '']) =>
    statesOf(from).flatMap((source) => statesOf(to).map((target) => `${source} ${event} ${target}`)),
  );
}

describe('the diagram', () => {
  it('draws every edge of the machine, and none twice', () => {
    const { transitions, mermaid } = machineDocument();
    const edges = transitions.flatMap(({ from, event, to }) => to.map((target) => `${from} ${event} ${target}`));
    const working = transitions.find(({ to }) => to.length > 1)?.to ?? [];
    expect(working).toHaveLength(9);
    expect(drawnIn(mermaid, working).sort()).toEqual(edges.sort());
    expect(mermaid.match(/^ +\[\*\] --> .*|.* --> \[\*\]$/gm)).toEqual(['  [*] --> IDLE', '  COMPLETED --> [*]']);
  });

  it('draws an edge of its own where one state of the frame leads elsewhere', () => {
    const { initial, edges } = declaredMachine(setupMachine);
    const changed = edges.map((edge) =>
      edge.from === 'IMPORTING' && edge.event === 'FAIL' ? { ...edge, to: ['ABORTED'] } : edge,
    );
    const diagram = machineDiagram({ initial, edges: changed });
    expect(diagram).toContain('\n  IMPORTING --> ABORTED: FAIL\n');
    expect(diagram).toContain('\n  SAVING_ORG --> ERROR: FAIL\n');
    expect(diagram).not.toContain('working --> ERROR');
  });

  it('draws what stays within the frame there, and what all of it share once, from the frame', () => {
    const edges = [
      { from: 'OFF', event: 'PRESS', to: ['A'] },
      { from: 'OFF', event: 'BACK', to: ['A', 'B'] },
      { from: 'A', event: 'NEXT', to: ['B'] },
      { from: 'A', event: 'STOP', to: ['OFF'] },
      { from: 'A', event: 'QUIT', to: ['OFF'] },
      { from: 'A', event: 'TOSS', to: ['B', 'OFF'] },
      { from: 'B', event: 'STOP', to: ['OFF'] },
      { from: 'B', event: 'BREAK', to: ['DEAD'] },
    ];
    expect(machineDiagram({ initial: 'OFF', edges }).split('\n')).toEqual([
      'stateDiagram-v2',
      '  [*] --> OFF',
      '  state working {',
      '    A --> B: NEXT',
      '    state "the working state it came from" as last',
      '  }',
      '  OFF --> A: PRESS',
      '  OFF --> last: BACK',
      '  working --> OFF: STOP',
      '  A --> OFF: QUIT',
      '  A --> B: TOSS',
      '  A --> OFF: TOSS',
      '  B --> DEAD: BREAK',
      '  DEAD --> [*]',
      '',
    ]);
  });

  it('has no frame where there is no history', () => {
    const edges = [
      { from: 'OFF', event: 'PRESS', to: ['ON'] },
      { from: 'ON', event: 'BREAK', to: ['DEAD'] },
    ];
    expect(machineDiagram({ initial: 'OFF', edges })).toBe(
      'stateDiagram-v2\n  [*] --> OFF\n  OFF --> ON: PRESS\n  ON --> DEAD: BREAK\n  DEAD --> [*]\n',
    );
  });
});
