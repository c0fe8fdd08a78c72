import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes down what an investigation needs, beside the data and the processes' logs. */
export async function keepEvidence(folder, { history, nemesis, plan, checked, figures }) {
  const { violations, stuck, disk } = checked;
  const concerned = new Set([...violations, ...stuck].map(({ setupId }) => setupId));
  const logs = [...disk.transitions].filter(([id]) => concerned.has(id));
  const files = {
    'violations.json': { violations, stuck },
    'transitions.json': Object.fromEntries(logs),
    'requests.json': history,
    'faults.json': { plan, done: nemesis.done },
    'figures.json': figures,
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), JSON.stringify(content, null, 1));
  }
}

/** What was found, for people; the first of each rule in full. */
export function violationLines({ violations, stuck }, perRule = 5) {
  const byRule = new Map();
  for (const found of [...violations, ...stuck]) byRule.set(found.rule, [...(byRule.get(found.rule) ?? []), found]);
  return [...byRule].flatMap(([rule, found]) => [
    `BROKEN: ${rule} (${String(found.length)})`,
    ...found.slice(0, perRule).map(({ setupId, detail }) => `  ${setupId ?? ''} ${detail}`),
  ]);
}
