/**
 * What the documents show of the machine is made from it. Fails where one shows something else, or where the machine
 * changed and its version did not; with --write the documents are brought up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { machineDocument } from '../dist/src/setup/domain/machine.document.js';
import { SENT_BY } from '../dist/src/setup/domain/vocabulary.js';

const machine = machineDocument();

const SENDERS = {
  owner: 'the owner, or an admin',
  intervention: 'the owner, or an admin, with a reason',
  step: 'the step that works: never through the API',
  sweeper: 'the server: never through the API',
};

const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function states() {
  const rows = machine.states.map((state) => {
    const cells = machine.transitions
      .filter(({ from }) => from === state)
      .map(({ event, to }) => `${event} → ${to.length === 1 ? to[0] : 'the working state it came from'}`);
    return [`\`${state}\``, cells.join(' · ') || '(nothing: the end)'];
  });
  return table(['state', 'event → next state'], rows);
}

const counts = () =>
  `${machine.states.length} states, ${machine.events.length} events: of ${machine.states.length * machine.events.length} pairs ${machine.transitions.length} are edges, and the others are refused.`;

const diagram = () => `\`\`\`mermaid\n${machine.mermaid.trimEnd()}\n\`\`\``;

function senders() {
  const unknown = machine.events.filter((event) => !(SENT_BY[event] in SENDERS));
  if (unknown.length > 0) throw new Error(`SENDERS has no words for who sends ${unknown.join(', ')}`);
  const rows = Object.entries(SENDERS).map(([sender, words]) => [
    machine.events.filter((event) => SENT_BY[event] === sender).join(', '),
    words,
  ]);
  return table(['event', 'sent by'], rows);
}

/** A document with `<!-- generated: name -->`, what is made, and `<!-- end -->`. */
const withBlocks = (blocks) => (text, path) =>
  Object.entries(blocks).reduce((before, [name, make]) => {
    const block = new RegExp(`(<!-- generated: ${name} -->)[\\s\\S]*?(<!-- end -->)`);
    if (!block.test(before)) throw new Error(`${path} has no block between "generated: ${name}" and "end"`);
    return before.replace(block, (_, begin, end) => `${begin}\n\n${make()}\n\n${end}`);
  }, text);

const DOCUMENTS = {
  'README.md': withBlocks({ states }),
  'docs/setup-machine.md': withBlocks({ counts, states, diagram, senders }),
  // What GET /v1/machine answers.
  'docs/machine.json': () => JSON.stringify(machine),
};

const write = process.argv.includes('--write');
for (const [path, make] of Object.entries(DOCUMENTS)) {
  const now = await readFile(path, 'utf8').catch(() => '');
  const wanted = await format(make(now, path), { ...(await resolveConfig(path)), filepath: path });
  if (wanted === now) continue;
  if (write) await writeFile(path, wanted);
  else process.exitCode = 1;
  console.log(`${path} ${write ? 'was brought up to date' : 'shows another machine: npm run generated -- --write'}`);
}
/** The machine that the stored setups of its version are from. */
const RECORDED = new URL(`../test/fixtures/stored-setups/v${machine.version}.json`, import.meta.url);

async function isRecorded() {
  const { edges } = JSON.parse(await readFile(RECORDED, 'utf8').catch(() => '{}'));
  const present = machine.transitions.flatMap(({ from, event, to }) =>
    to.map((target) => `${from} ${event} ${target}`),
  );
  return JSON.stringify(edges) === JSON.stringify(present.sort());
}

// Stored setups are recorded when everything else is up to date.
if (!write && !(await isRecorded())) {
  process.exitCode = 1;
  console.log(
    `Version ${machine.version} of the machine has other edges than its stored setups: docs/setup-machine.md`,
  );
}
if (process.exitCode !== 1) console.log(`The machine is shown as it is in ${Object.keys(DOCUMENTS).join(', ')}.`);
