import type { SetupState } from '../api/contract.js';

/** Where the states stand: a drawing by hand says more than one that is computed, for a machine that fits on a page. */
export interface Layout {
  /** In columns and rows. */
  places: Record<SetupState, readonly [column: number, row: number]>;
  columns: number;
  rows: number;
}

export const NODE = { width: 152, height: 54 };
const GAP = { x: 44, y: 30 };
/** Room for lines that run around everything. */
const MARGIN = 26;

/** From left to right: first the input, below it the step that saves it; trouble at the bottom. */
export const WIDE: Layout = {
  columns: 6,
  rows: 3.6,
  places: {
    IDLE: [0, 0.5],
    COLLECTING_ORG: [1, 0],
    SAVING_ORG: [1, 1],
    COLLECTING_DOC: [2, 0],
    SAVING_DOC: [2, 1],
    COLLECTING_WF: [3, 0],
    SAVING_WF: [3, 1],
    IMPORTING: [4, 0],
    FINALIZING: [4, 1],
    COMPLETED: [5, 0.5],
    TIMEOUT: [1, 2.5],
    ERROR: [2, 2.5],
    ROLLING_BACK: [3, 2.5],
    ABORTED: [4, 2.5],
  },
};

/** From top to bottom, for narrow screens. */
export const NARROW: Layout = {
  columns: 2,
  rows: 8.6,
  places: {
    IDLE: [0.5, 0],
    COLLECTING_ORG: [0, 1.2],
    SAVING_ORG: [1, 1.2],
    COLLECTING_DOC: [0, 2.2],
    SAVING_DOC: [1, 2.2],
    COLLECTING_WF: [0, 3.2],
    SAVING_WF: [1, 3.2],
    IMPORTING: [0, 4.2],
    FINALIZING: [1, 4.2],
    COMPLETED: [0.5, 5.4],
    TIMEOUT: [0, 6.6],
    ERROR: [1, 6.6],
    ABORTED: [0, 7.6],
    ROLLING_BACK: [1, 7.6],
  },
};

/** The forward way, inside the frame from which trouble leads. */
export const FRAMED: readonly SetupState[] = [
  'COLLECTING_ORG',
  'SAVING_ORG',
  'COLLECTING_DOC',
  'SAVING_DOC',
  'COLLECTING_WF',
  'SAVING_WF',
  'IMPORTING',
  'FINALIZING',
];

const at = (index: number, size: number, gap: number): number => MARGIN + index * (size + gap);

/** The upper left corner of a state, in pixels. */
export function cornerOf(layout: Layout, state: SetupState): { x: number; y: number } {
  const [column, row] = layout.places[state];
  return { x: at(column, NODE.width, GAP.x), y: at(row, NODE.height, GAP.y) };
}

export const sizeOf = ({ columns, rows }: Layout): { width: number; height: number } => ({
  width: at(columns, NODE.width, GAP.x) - GAP.x + MARGIN,
  height: at(rows, NODE.height, GAP.y) - GAP.y + MARGIN,
});

/** The rectangle around the forward way. */
export function frameOf(layout: Layout): { x: number; y: number; width: number; height: number } {
  const corners = FRAMED.map((state) => cornerOf(layout, state));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const pad = GAP.y / 2;
  const [x, y] = [Math.min(...xs) - pad, Math.min(...ys) - pad];
  return { x, y, width: Math.max(...xs) + NODE.width + pad - x, height: Math.max(...ys) + NODE.height + pad - y };
}
