import type { Section } from './contract.js';

/** A duration for people: `7 ms`, `1.24 s`, `2 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${String(Math.round(ms))} ms`;
  const hundredths = Math.round(ms / 10);
  if (hundredths < 6_000) return `${(hundredths / 100).toFixed(2)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A bar of `width` cells for 0 to 100 percent. */
export function bar(percent: number, width: number): string {
  const full = Math.round((Math.min(Math.max(percent, 0), 100) * width) / 100);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** Columns as wide as their widest cell; the columns named in `right` are aligned to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** One indented line for a section; a section without heading is named in brackets. */
export const heading = ({ depth, number, title }: Section): string =>
  '  '.repeat(Math.max(depth - 1, 0)) +
  ([number, title].filter(Boolean).join(' ') || '(text before the first heading)');

/** `50,000`. */
export const count = (n: number): string => n.toLocaleString('en-US');
