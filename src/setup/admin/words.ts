const UNITS = [
  ['days', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A span as people say it, in the largest unit of which it has two: `119 s`, `2 min`, `47 h`. @param ms milliseconds */
export function span(ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => ms >= 2 * length) ?? UNITS[3];
  return `${String(Math.floor(ms / size))} ${unit}`;
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${String(names.at(-1))}`;
