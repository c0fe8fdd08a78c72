import { createMachine, type AnyStateMachine } from 'xstate';
import { declaredMachine } from './declared.machine.js';
import { exploreMachine } from './machine.document.js';
import { setupMachine } from './setup.machine.js';

const byName = (edges: { from: string; event: string; to: readonly string[] }[]): string[] =>
  edges.map(({ from, event, to }) => `${from} ${event} ${[...to].sort().join(' ')}`).sort();

const edgesOf = (machine: AnyStateMachine): string[] => byName(declaredMachine(machine).edges);

describe('the declared machine', () => {
  it('has exactly the edges that a walk through every snapshot takes', () => {
    expect(byName(declaredMachine(setupMachine).edges)).toEqual(byName(exploreMachine()));
    expect(declaredMachine(setupMachine).initial).toBe('IDLE');
  });

  it('shows states that no way leads to', () => {
    const machine = createMachine({ initial: 'A', states: { A: {}, B: { on: { GO: 'A' } } } });
    expect(edgesOf(machine)).toEqual(['B GO A']);
  });

  it('enters a group at its first state, and a history at each state of it', () => {
    const machine = createMachine({
      initial: 'A',
      states: {
        A: { on: { IN: 'group', BACK: 'group.last' } },
        group: { initial: 'B', states: { B: {}, C: {}, last: { type: 'history' } } },
      },
    });
    expect(edgesOf(machine)).toEqual(['A BACK B C', 'A IN B']);
  });

  it('hands the events of a group to its states, unless a state has its own', () => {
    const machine = createMachine({
      initial: 'group',
      states: {
        group: { initial: 'B', on: { OUT: 'A' }, states: { B: {}, C: { on: { OUT: 'B' } } } },
        A: { on: { STAY: {} } },
      },
    });
    expect(declaredMachine(machine).initial).toBe('B');
    expect(edgesOf(machine)).toEqual(['A STAY A', 'B OUT A', 'C OUT B']);
  });
});
