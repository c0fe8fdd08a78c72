import { checkMachine, type MachineParts, type StepPart } from './machine.check.js';

const save: StepPart = { name: 'save', state: 'SAVING', lacksCompensation: false };
const undo: StepPart = { name: 'undo', state: 'UNDOING', lacksCompensation: false };

/** A form that is filled in, saved or undone. */
const SOUND: MachineParts = {
  states: ['OPEN', 'SAVING', 'UNDOING', 'SAVED', 'GONE'],
  initial: 'OPEN',
  ends: ['SAVED', 'GONE'],
  edges: [
    { from: 'OPEN', event: 'SUBMIT', to: ['SAVING'] },
    { from: 'SAVING', event: 'SUCCEED', to: ['SAVED'] },
    { from: 'SAVING', event: 'UNDO', to: ['UNDOING'] },
    { from: 'UNDOING', event: 'SUCCEED', to: ['GONE'] },
    { from: 'GONE', event: 'AGAIN', to: ['OPEN'] },
  ],
  sentBy: { SUBMIT: 'owner', SUCCEED: 'step', UNDO: 'owner', AGAIN: 'owner' },
  steps: [save, undo],
};

const broken = (change: Partial<MachineParts>): string[] => checkMachine({ ...SOUND, ...change });
const withEdge = (from: string, event: string, ...to: string[]): Partial<MachineParts> => ({
  edges: [...SOUND.edges, { from, event, to }],
});

describe('the check of a machine', () => {
  it('finds nothing wrong with a sound one', () => {
    expect(checkMachine(SOUND)).toEqual([]);
  });

  it('names a state that no way leads to', () => {
    expect(broken({ states: [...SOUND.states, 'LIMBO'], ...withEdge('LIMBO', 'SUBMIT', 'SAVING') })).toEqual([
      'No way leads from OPEN to LIMBO.',
    ]);
  });

  it('names each state of an island, though a way leads from one to the other and back to the others', () => {
    const edges = [
      ...SOUND.edges,
      { from: 'HERE', event: 'UNDO', to: ['THERE'] },
      { from: 'THERE', event: 'UNDO', to: ['HERE', 'OPEN'] },
    ];
    expect(broken({ states: [...SOUND.states, 'HERE', 'THERE'], edges })).toEqual([
      'No way leads from OPEN to HERE.',
      'No way leads from OPEN to THERE.',
    ]);
  });

  it('names a state that has no way out', () => {
    expect(broken({ states: [...SOUND.states, 'TRAP'], ...withEdge('OPEN', 'UNDO', 'TRAP') })).toEqual([
      'No way leads out of TRAP to an end (SAVED or GONE).',
    ]);
  });

  it('names each state of a circle that has no way out', () => {
    const edges = [
      ...SOUND.edges,
      { from: 'OPEN', event: 'UNDO', to: ['HERE'] },
      { from: 'HERE', event: 'UNDO', to: ['THERE'] },
      { from: 'THERE', event: 'UNDO', to: ['HERE'] },
    ];
    expect(broken({ states: [...SOUND.states, 'HERE', 'THERE'], edges })).toEqual([
      'No way leads out of HERE to an end (SAVED or GONE).',
      'No way leads out of THERE to an end (SAVED or GONE).',
    ]);
  });

  it('takes each target of a history for a way', () => {
    const edges = SOUND.edges.map((edge) => (edge.from === 'OPEN' ? { ...edge, to: ['UNDOING', 'SAVING'] } : edge));
    expect(broken({ edges })).toEqual([]);
  });

  it('names a step without compensation', () => {
    expect(broken({ steps: [{ ...save, lacksCompensation: true }, undo] })).toEqual([
      'The step save has no compensation.',
    ]);
  });

  it('names an event that nobody sends, and where it is waited for', () => {
    expect(broken(withEdge('SAVING', 'SHRUG', 'SAVED'))).toEqual(['Nobody sends SHRUG, for which SAVING may wait.']);
    const edges = SOUND.edges.map((edge) => (edge.event === 'SUCCEED' ? { ...edge, event: 'SHRUG' } : edge));
    expect(broken({ edges, steps: [] })).toEqual(['Nobody sends SHRUG, for which SAVING, UNDOING may wait.']);
  });

  it('names a state that waits for a step and has none', () => {
    expect(broken({ steps: [save] })).toEqual(['UNDOING waits for SUCCEED, and no step works there.']);
  });

  it('names a step whose state does not take its SUCCEED', () => {
    expect(broken({ steps: [save, undo, { ...save, name: 'read', state: 'OPEN' }] })).toEqual([
      'The step read works in OPEN, which does not take its SUCCEED.',
    ]);
  });

  it('names two steps of one state', () => {
    expect(broken({ steps: [save, undo, { ...save, name: 'saveAgain' }] })).toEqual([
      'SAVING has more than one step: save, saveAgain.',
    ]);
  });

  it('names a state that the vocabulary does not have', () => {
    const stranger = 'ELSEWHERE is not in the vocabulary of states.';
    expect(broken(withEdge('OPEN', 'UNDO', 'ELSEWHERE'))).toEqual([stranger]);
    expect(broken(withEdge('ELSEWHERE', 'UNDO', 'OPEN'))).toEqual([stranger]);
    expect(broken({ steps: [save, undo, { ...undo, name: 'roam', state: 'ELSEWHERE' }] })).toContain(stranger);
  });
});
