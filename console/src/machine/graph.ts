import type { Machine, SetupState } from '../api/contract.js';
import { FRAMED, type Layout } from './layout.js';

/** A line of the diagram; the frame stands for every state inside. */
export interface Line {
  from: SetupState | 'frame';
  to: SetupState | 'frame';
}

export type Side = 'top' | 'right' | 'bottom' | 'left';

/** A way that a setup took. */
export type Taken = Pick<Line, 'from' | 'to'> & { from: SetupState; to: SetupState };

/** The machine's own edges, where those that cross the frame are drawn once. */
export function linesOf({ transitions }: Machine): Line[] {
  const lines = transitions.flatMap(({ from, to }): Line[] => {
    if (to.length > 1) return [{ from, to: 'frame' }];
    return to.map((target) =>
      FRAMED.includes(from) && isTrouble(target) ? { from: 'frame', to: target } : { from, to: target },
    );
  });
  return unique(lines);
}

const TROUBLE: readonly SetupState[] = ['ERROR', 'TIMEOUT', 'ROLLING_BACK'];
const isTrouble = (state: SetupState): boolean => TROUBLE.includes(state);

export const idOf = ({ from, to }: Line): string => `${from}-${to}`;

export const unique = <T extends Line>(lines: readonly T[]): T[] => [
  ...new Map(lines.map((line) => [idOf(line), line])).values(),
];

/** Where a line leaves one state and enters the other, by where they stand. */
export function sidesOf(layout: Layout, { from, to }: Taken): [Side, Side] {
  const [fromColumn, fromRow] = layout.places[from];
  const [toColumn, toRow] = layout.places[to];
  const [right, down] = [toColumn - fromColumn, toRow - fromRow];
  if (Math.abs(down) < 0.5 && Math.abs(right) > 1) return ['bottom', 'bottom'];
  if (Math.abs(down) <= 1 && right > 0) return ['right', 'left'];
  if (Math.abs(down) < 0.5) return ['left', 'right'];
  if (down > 0) return [isBlocked(layout, from, to) ? 'right' : 'bottom', 'top'];
  return ['top', isBlocked(layout, to, from) ? 'right' : 'bottom'];
}

/** Whether another state stands below `upper`, in the way down to `lower`. */
const isBlocked = ({ places }: Layout, upper: SetupState, lower: SetupState): boolean =>
  Object.values(places).some(
    ([column, row]) => column === places[upper][0] && row > places[upper][1] && row < places[lower][1],
  );
