/**
 * The state table in the documents is made from the machine, by walking it. Fails where a document shows another one;
 * with --write the documents are brought up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { allowedEvents, decide, initialSnapshot, stateOf } from '../dist/src/setup/domain/decide.js';
import { STATES } from '../dist/src/setup/domain/vocabulary.js';

const DOCUMENTS = ['README.md', 'docs/setup-machine.md'];
const BLOCK = /(<!-- generated: states -->)[\s\S]*?(<!-- end -->)/;

/** Every edge that can be reached: for each state and event the states that may follow. */
function walk() {
  const edges = new Map(STATES.map((state) => [state, new Map()]));
  const seen = new Set();
  const open = [initialSnapshot()];
  for (let snapshot = open.pop(); snapshot; snapshot = open.pop()) {
    const key = JSON.stringify(snapshot);
    if (seen.has(key)) continue;
    seen.add(key);
    const from = edges.get(stateOf(snapshot));
    for (const event of allowedEvents(snapshot)) {
      const next = decide(snapshot, event);
      from.set(event, (from.get(event) ?? new Set()).add(next.to));
      open.push(next.snapshot);
    }
  }
  return edges;
}

function stateTable() {
  const rows = [...walk()].map(([state, events]) => {
    const cells = [...events].map(([event, to]) => {
      const target = to.size === 1 ? [...to][0] : 'the working state it came from';
      return `${event} → ${target}`;
    });
    return `| \`${state}\` | ${cells.join(' · ') || '(nothing: the end)'} |`;
  });
  return ['\n', '| state | event → next state |', '| --- | --- |', ...rows, '\n'].join('\n');
}

const write = process.argv.includes('--write');
const table = stateTable();
for (const path of DOCUMENTS) {
  const now = await readFile(path, 'utf8');
  if (!BLOCK.test(now)) throw new Error(`${path} has no block between "generated: states" and "end"`);
  const text = now.replace(BLOCK, (_, begin, end) => begin + table + end);
  const wanted = await format(text, { ...(await resolveConfig(path)), parser: 'markdown' });
  if (wanted === now) continue;
  if (write) await writeFile(path, wanted);
  else process.exitCode = 1;
  console.log(`${path} ${write ? 'was brought up to date' : 'shows another table: npm run generated -- --write'}`);
}
if (process.exitCode !== 1) console.log(`The state table is the machine's in ${DOCUMENTS.join(' and ')}.`);
