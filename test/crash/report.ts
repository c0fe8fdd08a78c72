import type { Survival } from '../support/persistent-client.js';

/** Measurements belong on the screen beside the results of the tests. */
export const print = (text: string): void => {
  process.stderr.write(`\n${text}\n`);
};

/** One line for each commit point: what became of the deaths before and after it. */
export function tableOf(survivals: Survival[], ms: number): string {
  const points = new Map<string, { before?: Survival; after?: Survival }>();
  for (const survival of survivals) {
    const [, side, point] = /^(before|after) (.*)$/.exec(survival.death) ?? [];
    if (point) points.set(point, { ...points.get(point), [String(side)]: survival });
  }
  const lines = [...points].map(
    ([point, { before, after }]) => `${point}\n    before: ${outcome(before)}   after: ${outcome(after)}`,
  );
  const waits = survivals.map((survival) => survival.ms).sort((a, b) => a - b);
  return [
    ...lines,
    `${String(points.size)} commit points, ${String(survivals.length)} kills in ${(ms / 1000).toFixed(0)} s`,
    `from a kill to the next answer: median ${at(waits, 0.5)} ms, longest ${at(waits, 1)} ms`,
  ].join('\n');
}

const outcome = (survival: Survival | undefined): string => survival?.answer ?? '-';

/** @returns the value below which a share of the sorted ones is, rounded */
export const at = (sorted: number[], share: number): string =>
  String(Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0));
