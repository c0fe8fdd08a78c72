import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { Client, median } from './lib/client.mjs';
import { startBench } from './lib/server.mjs';

const HEADINGS = 50_000;
const BYTES = 20 * 1024 * 1024;
const ROUNDS = 3;

/** Import of a large Markdown document, as its setup experiences it, against a plain COPY of the rows that it makes. */
export async function benchImport() {
  const bench = await startBench();
  try {
    const before = await bench.peakMemory();
    const rounds = [];
    // The first round warms up and is left out.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const measured = await once(bench, `round ${String(round)}`);
      if (round > 0) rounds.push(measured);
    }
    const importMs = median(rounds.map((round) => round.importMs));
    const copyMs = median(rounds.map((round) => round.copyMs));
    return {
      bytes: document.length,
      sections: rounds[0].sections,
      redis: bench.redis,
      importSeconds: importMs / 1000,
      importRowsPerSecond: rounds[0].sections / (importMs / 1000),
      copyRowsPerSecond: rounds[0].sections / (copyMs / 1000),
      ratioToCopy: median(rounds.map((round) => round.copyMs / round.importMs)),
      memoryMiB: { atRest: before, peak: await bench.peakMemory() },
    };
  } finally {
    await bench.stop();
  }
}

const document = makeDocument();

/** Headings of three levels with paragraphs between them, just under the limit of 20 MiB. */
function makeDocument() {
  const perSection = Math.floor(BYTES / HEADINGS) - 40;
  const words = 'The members decide by simple majority unless this article says otherwise. ';
  const text = words.repeat(Math.ceil(perSection / words.length)).slice(0, perSection);
  const sections = Array.from(
    { length: HEADINGS },
    (_, index) => `${'#'.repeat(1 + (index % 3))} ${String(index + 1)}.1 Section\n\n${text}\n\n`,
  );
  return sections.join('');
}

async function once(bench, name) {
  const client = new Client(bench.url, await bench.token(name));
  const form = new FormData();
  form.set('title', name);
  form.set('documentType', 'bylaws');
  form.set('hierarchy', '["Article"]');
  form.set('file', new Blob([document]), 'large.md');
  const id = await client.lead(name, form, 100);
  const { items } = await client.ask('log', 'GET', `/v1/setups/${id}/transitions`);
  const importMs = items.find(({ from, event }) => from === 'IMPORTING' && event === 'SUCCEED').durationMs;
  return { importMs, ...(await copy(bench.databaseUrl, id)) };
}

/** Copies the setup's sections into an empty table with the same columns, keys and checks. */
async function copy(databaseUrl, setupId) {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await database.query('DROP TABLE IF EXISTS copied');
    await database.query('CREATE TABLE copied (LIKE document_sections INCLUDING ALL)');
    const source = `(SELECT s.* FROM document_sections s JOIN documents d ON d.id = s.document_id
      WHERE d.setup_id = '${setupId}' ORDER BY ordinal)`;
    const rows = [];
    for await (const chunk of database.query(copyTo(`COPY ${source} TO STDOUT`))) rows.push(chunk);
    const started = performance.now();
    await pipeline(Readable.from(rows), database.query(copyFrom('COPY copied FROM STDIN')));
    const copyMs = performance.now() - started;
    const { rowCount } = await database.query('SELECT 1 FROM copied');
    return { copyMs, sections: rowCount };
  } finally {
    await database.end();
  }
}

/** The lines for people. */
export function importLines({
  bytes,
  sections,
  importSeconds,
  importRowsPerSecond,
  copyRowsPerSecond,
  ratioToCopy,
  memoryMiB,
}) {
  return [
    `Import of ${mib(bytes)} MiB Markdown, ${String(sections)} sections`,
    `  time in IMPORTING     ${importSeconds.toFixed(2)} s`,
    `  sections per second   ${importRowsPerSecond.toFixed(0)}`,
    `  plain COPY, rows/s    ${copyRowsPerSecond.toFixed(0)}`,
    `  import / COPY         ${ratioToCopy.toFixed(2)}`,
    `  server's memory       ${memoryMiB.atRest?.toFixed(0) ?? '?'} MiB at rest, ${memoryMiB.peak?.toFixed(0) ?? '?'} MiB at its peak`,
  ];
}

function mib(bytes) {
  return (bytes / 1024 / 1024).toFixed(1);
}
