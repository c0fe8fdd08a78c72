import type { Client } from './client.js';
import type { Organization, Section, Setup } from './contract.js';
import { count, duration, heading, table } from './format.js';
import { readLog } from './log.js';
import type { Screen } from './screen.js';

/** Sections that are listed, and sections that are counted one by one. */
const FIRST = 15;
const MANY = 5_000;

/** Ends the demo: the organisation, its sections, and how the setup came there. */
export async function report(client: Client, setup: Setup, screen: Screen): Promise<void> {
  if (setup.organizationId) await organization(client, setup.organizationId, screen);
  await sections(client, setup.id, screen);
  await transitions(client, setup.id, screen);
}

async function organization(client: Client, id: string, screen: Screen): Promise<void> {
  const { name, slug } = await client.get<Organization>(`/v1/organizations/${id}`);
  title(screen, 'Organisation');
  const rows = [
    ['name', name],
    ['slug', slug],
    ['id', id],
  ];
  for (const row of table(rows)) screen.line(`  ${row}`);
}

async function sections(client: Client, setupId: string, screen: Screen): Promise<void> {
  const { read, total } = await readSections(client, setupId);
  const numbered = read.filter(({ number }) => number !== '').length;
  const top = read.filter(({ depth }) => depth === 1).length;
  const share = read.length < total ? ` (of the first ${count(read.length)})` : '';
  title(screen, `${count(total)} sections: ${count(numbered)} numbered, ${count(top)} top level${share}`);
  for (const section of read.slice(0, FIRST)) screen.line(`  ${heading(section)}`);
  if (total > FIRST) screen.line(screen.paint('dim', `  … and ${count(total - FIRST)} more`));
}

async function transitions(client: Client, setupId: string, screen: Screen): Promise<void> {
  const log = await readLog(client, setupId);
  const rows = log.map(({ version, from, to, event, durationMs }) => [
    String(version),
    `${from} → ${to}`,
    event,
    duration(durationMs),
  ]);
  title(screen, 'Transitions');
  const [head = '', ...lines] = table([['version', 'from → to', 'event', 'time in from'], ...rows], [0, 3]);
  screen.line(`  ${screen.paint('dim', head)}`);
  for (const line of lines) screen.line(`  ${line}`);
}

const title = (screen: Screen, text: string): void => {
  screen.line();
  screen.line(screen.paint('bold', text));
};

/** Reads page by page, and leaves it at `MANY` where a document has more. */
async function readSections(client: Client, setupId: string): Promise<{ read: Section[]; total: number }> {
  const read: Section[] = [];
  let path = `/v1/setups/${setupId}/sections?pageSize=100`;
  for (;;) {
    const page = await client.get<{ items: Section[]; total: number; nextPageToken: string | null }>(path);
    read.push(...page.items);
    if (!page.nextPageToken || read.length >= MANY) return { read, total: page.total };
    path = `/v1/setups/${setupId}/sections?pageSize=100&pageToken=${encodeURIComponent(page.nextPageToken)}`;
  }
}
