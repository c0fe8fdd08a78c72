import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Connection } from '../database/connection.js';
import { recordedHistories } from '../testing/history.queries.js';
import type { HistoryLine } from '../testing/history.js';
import { replay } from '../testing/replay.js';
import { Complaint } from './demo/complaint.js';

const HELP = `Records what setups went through, without personal data, or runs a record through today's machine.

  npm run --silent history [-- --setup ID] > histories.jsonl
  npm run --silent history -- --replay histories.jsonl

  --setup    this setup alone (default: all setups of the database in DATABASE_URL)
  --replay   a file of such histories, one in a line: tells of each the first step that the machine would refuse
  --help     this page

Exit code 0 where everything was recorded, or taken by the machine; 1 where something was refused; 2 where it failed.`;

async function record(setupId: string | undefined): Promise<void> {
  const database = process.env.DATABASE_URL?.trim() ?? '';
  if (!URL.canParse(database)) throw new Complaint(['DATABASE_URL must be set, and start with postgres://.']);
  const client = new Connection({ connectionString: database, application_name: 'setup-orchestrator-history' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for await (const history of recordedHistories(client, setupId))
      process.stdout.write(`${JSON.stringify(history)}\n`);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** @returns whether the machine takes every history */
async function run(file: string): Promise<boolean> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const refused = lines.flatMap((line, index) => {
    const result = replay(read(line, `${file}:${String(index + 1)}`));
    if (result.ok) return [];
    return [`${file}:${String(index + 1)}: version ${String(result.version)}: ${result.reason}`];
  });
  process.stdout.write(
    [...refused, `${String(lines.length)} histories, ${String(refused.length)} refused`, ''].join('\n'),
  );
  return refused.length === 0;
}

function read(line: string, where: string): HistoryLine[] {
  const history = parse(line);
  if (Array.isArray(history) && history.every(isLine)) return history;
  throw new Complaint([`${where} is no history: an array of { version, from, event, to } is.`]);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const isLine = (value: unknown): value is HistoryLine => {
  const { version, from, event, to } = (value ?? {}) as Record<string, unknown>;
  return Number.isInteger(version) && [from, event, to].every((name) => typeof name === 'string');
};

try {
  const options = { setup: { type: 'string' }, replay: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  if (values.help) process.stdout.write(`${HELP}\n`);
  else if (values.replay === undefined) await record(values.setup);
  else if (!(await run(values.replay))) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
