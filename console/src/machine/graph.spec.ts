import { readFileSync } from 'node:fs';
import { STATES, type Machine } from '../api/contract.js';
import { idOf, linesOf, sidesOf } from './graph.js';
import { cornerOf, FRAMED, frameOf, NARROW, NODE, sizeOf, WIDE } from './layout.js';

const machine = JSON.parse(readFileSync('docs/machine.json', 'utf8')) as Machine;

describe('the diagram', () => {
  it('knows every state of the machine and no other', () => {
    expect(machine.states).toEqual([...STATES]);
  });

  it('draws every edge of the machine, those that cross the frame once', () => {
    const lines = linesOf(machine).map(idOf);
    expect(new Set(lines).size).toBe(lines.length);
    for (const { from, to } of machine.transitions) {
      for (const target of to) {
        const ways = [`${from}-${target}`, `frame-${target}`, `${from}-frame`];
        expect(lines.some((line) => ways.includes(line))).toBe(true);
      }
    }
    expect(lines).toContain('frame-ERROR');
    expect(lines).toContain('ERROR-frame');
    expect(lines).not.toContain('IMPORTING-ERROR');
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('of the %s layout lets no two states overlap, nor leave the drawing', (_, layout) => {
    const { width, height } = sizeOf(layout);
    const corners = STATES.map((state) => cornerOf(layout, state));
    for (const [index, a] of corners.entries()) {
      expect(a.x + NODE.width).toBeLessThanOrEqual(width);
      expect(a.y + NODE.height).toBeLessThanOrEqual(height);
      for (const b of corners.slice(index + 1)) {
        expect(Math.abs(a.x - b.x) >= NODE.width || Math.abs(a.y - b.y) >= NODE.height).toBe(true);
      }
    }
  });

  it('keeps in the frame the forward way only', () => {
    const frame = frameOf(WIDE);
    const inside = STATES.filter((state) => {
      const { x, y } = cornerOf(WIDE, state);
      return x >= frame.x && x < frame.x + frame.width && y >= frame.y && y < frame.y + frame.height;
    });
    expect(inside).toEqual([...FRAMED]);
  });

  it('leads lines around the states in between', () => {
    expect(sidesOf(WIDE, { from: 'IMPORTING', to: 'ERROR' })).toEqual(['right', 'top']);
    expect(sidesOf(WIDE, { from: 'ERROR', to: 'IMPORTING' })).toEqual(['top', 'right']);
  });

  it('leads lines along the way', () => {
    expect(sidesOf(WIDE, { from: 'COLLECTING_ORG', to: 'SAVING_ORG' })).toEqual(['bottom', 'top']);
    expect(sidesOf(WIDE, { from: 'SAVING_ORG', to: 'COLLECTING_DOC' })).toEqual(['right', 'left']);
    expect(sidesOf(WIDE, { from: 'SAVING_DOC', to: 'ERROR' })).toEqual(['bottom', 'top']);
    expect(sidesOf(WIDE, { from: 'ERROR', to: 'SAVING_DOC' })).toEqual(['top', 'bottom']);
    expect(sidesOf(WIDE, { from: 'ERROR', to: 'TIMEOUT' })).toEqual(['left', 'right']);
    expect(sidesOf(WIDE, { from: 'TIMEOUT', to: 'ABORTED' })).toEqual(['bottom', 'bottom']);
  });
});
