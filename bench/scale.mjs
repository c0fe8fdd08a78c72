import { dataSource } from '../dist/src/database/data-source.js';
import { SinksQueries } from '../dist/src/outbox/sinks.queries.js';
import { overdueSetups } from '../dist/src/setup/store/deadlines.store.js';
import { stepsWithoutWorker } from '../dist/src/setup/store/steps.store.js';
import { Client, median, quantile } from './lib/client.mjs';
import { startServer } from './lib/server.mjs';
import { seed } from './scale/seed.mjs';
import { Site } from './setups/site.mjs';

const SIZES = [1_000, 1_000_000];
const TIMES = 60;
const WARM_UP = 10;
const PAGE = 50;
/** Nothing times out meanwhile: 30 days. */
const TIMEOUT_MS = 30 * 86_400_000;

const document = {
  title: 'Bylaws',
  documentType: 'bylaws',
  hierarchy: ['Article'],
  mediaType: 'text/markdown',
  content: '# 1. Article\n\nText of the article.\n',
};

/**
 * Reads, lists, the sweeper's and the relay's questions, and whole setups with a thousand and with a million setups, and
 * their logs, in the database: two servers with a database each on one PostgreSQL, asked in turns.
 */
export async function benchScale() {
  const site = await Site.start();
  try {
    const places = [];
    for (const size of SIZES) places.push(await open(site, size));
    const asked = [];
    for (const place of places) asked.push(await questionsOf(place));
    await inTurns(asked, WARM_UP); // once to warm up
    const seen = await inTurns(asked, TIMES);
    return { sizes: places.map(({ size, seedSeconds }, at) => ({ size, seedSeconds, reads: seen[at] })) };
  } finally {
    await site.stop();
  }
}

/** A database with so many setups, and its server. */
async function open(site, size) {
  const databaseUrl = await site.database(`scale_${String(size)}`);
  const server = await startServer(await site.folder(String(size)), {
    SETUP_TIMEOUT_MS: String(TIMEOUT_MS),
    DATABASE_URL: databaseUrl,
    REDIS_URLS: site.redisUrls.join(','),
  });
  site.onStop(() => server.stop());
  const source = await dataSource(databaseUrl).initialize();
  site.onStop(() => source.destroy());
  const started = performance.now();
  await seed(databaseUrl, await leadOriginals(server), { from: 1, to: size });
  return { size, server, source, seedSeconds: (performance.now() - started) / 1000 };
}

/**
 * Each question as often to each, one after the other: what else the machine does meets them alike.
 *
 * @param {Record<string, () => Promise<unknown>>[]} asked of each place
 * @returns for each place the median and the longest of each question, in ms
 */
async function inTurns(asked, times) {
  const seen = asked.map(() => ({}));
  for (const name of Object.keys(asked.at(-1))) {
    const ms = asked.map(() => []);
    for (let n = 0; n < times; n += 1) {
      for (const [at, questions] of asked.entries()) {
        if (!questions[name]) continue;
        const started = performance.now();
        await questions[name]();
        ms[at].push(performance.now() - started);
      }
    }
    for (const [at, took] of ms.entries()) {
      if (took.length > 0) seen[at][name] = { p50: median(took), max: quantile(took, 1) };
    }
  }
  return seen;
}

/** One setup in each state that copies are made of. */
async function leadOriginals(bench) {
  const client = async (name) => new Client(bench.url, await bench.token(name));
  const originals = {};
  const completed = await client('original COMPLETED');
  originals.COMPLETED = await completed.lead('Original', document, 20);
  const collecting = await client('original COLLECTING_DOC');
  originals.COLLECTING_DOC = await begin(collecting, 'Collecting');
  const failed = await client('original ERROR');
  originals.ERROR = await failImport(failed, 'Failed');
  const aborted = await client('original ABORTED');
  originals.ABORTED = await failImport(aborted, 'Aborted');
  await aborted.ask('abort', 'POST', `/v1/setups/${originals.ABORTED}/abort`, { reason: 'bench' });
  return originals;
}

async function begin(client, name) {
  const { id } = await client.ask('create', 'POST', '/v1/setups', {});
  await client.ask('start', 'POST', `/v1/setups/${id}/start`, {});
  const organization = { name, organizationType: 'other', contactEmail: 'bench@example.org' };
  await client.ask('organization', 'POST', `/v1/setups/${id}/organization`, organization);
  return id;
}

async function failImport(client, name) {
  const id = await begin(client, name);
  await client.ask('document', 'POST', `/v1/setups/${id}/document`, { ...document, content: 'No heading.' });
  const workflow = { name: 'Approval', stages: [{ name: 'Board', approverRole: 'chair' }] };
  await client.ask('workflow', 'POST', `/v1/setups/${id}/workflow`, workflow);
  while ((await client.ask('poll', 'GET', `/v1/setups/${id}`)).state !== 'ERROR');
  return id;
}

async function questionsOf({ server: bench, source, size }) {
  const admin = new Client(bench.url, await bench.token('admin', ['admin']));
  const one = await admin.ask('any', 'GET', `/v1/setups?state=COMPLETED&pageSize=1`);
  const { id, ownerId } = one.items[0];
  const owner = new Client(bench.url, await bench.token(ownerId));
  const sinks = new SinksQueries(source);
  // One that has seen everything so far, and that the server does not serve.
  await source.query(
    `INSERT INTO outbox_sinks (id, kind, name, types, position) VALUES ('bench', 'journal', 'bench', '{}', pg_current_snapshot()::text)
     ON CONFLICT (id) DO UPDATE SET position = excluded.position`,
  );
  const list = (query) => () => admin.ask('list', 'GET', `/v1/setups?pageSize=${String(PAGE)}${query}`);
  const reads = {
    'one setup': () => owner.ask('read', 'GET', `/v1/setups/${id}`),
    'its log': () => owner.ask('log', 'GET', `/v1/setups/${id}/transitions`),
    "an owner's list": () => owner.ask('list', 'GET', '/v1/setups'),
    'first page': list(''),
    'filter: ERROR': list('&state=ERROR'),
    'filter: COMPLETED': list('&state=COMPLETED'),
    'search, many match': list('&q=association'),
    'search, one matches': list(`&q=${encodeURIComponent(`association ${String(Math.floor(size / 2) + 7)}`)}`),
    'search, none matches': list('&q=zzzzzz'),
    'page 20': list(`&pageToken=${await tokenOf(admin, 20)}`),
    ...(size > 5_000 && { 'page 100': list(`&pageToken=${await tokenOf(admin, 100)}`) }),
    'sweeper: overdue': () => overdueSetups(source.manager, 200, []),
    'sweeper: lost steps': () => stepsWithoutWorker(source.manager, 5_000, 60_000, 100, []),
    'relay: is there work': () => sinks.claim('bench', 1_000, ['journal', 'webhook'], [], 4),
    stuck: () => admin.ask('stuck', 'GET', '/v1/admin/setups/stuck'),
    'a whole setup': wholeSetup(bench),
  };
  return reads;
}

const wholeSetup = (bench) => async () => {
  const name = `whole ${String(Math.random())}`;
  await new Client(bench.url, await bench.token(name)).lead(name, document, 20);
};

/** The token that leads to a page, from page to page as a client would. */
async function tokenOf(admin, number) {
  let token = '';
  for (let page = 1; page < number; page += 1) {
    const query = `?pageSize=${String(PAGE)}${token && `&pageToken=${token}`}`;
    token = (await admin.ask('list', 'GET', `/v1/setups${query}`)).nextPageToken;
  }
  return token;
}

/** The table for people. */
export function scaleLines({ sizes }) {
  const [small, large] = sizes;
  const cell = (value) => value.toFixed(1).padStart(9);
  return [
    `Answers with ${sizes.map(({ size }) => size.toLocaleString('en')).join(' and ')} setups: median (longest) in ms`,
    ...Object.keys(large.reads).map((name) => {
      // There is no page 100 of a thousand setups.
      const [before, after] = [small.reads[name] ?? small.reads['page 20'], large.reads[name]];
      const ratio = `× ${(after.p50 / before.p50).toFixed(2)}`;
      return `  ${name.padEnd(22)}${cell(before.p50)} (${before.max.toFixed(1)})${cell(after.p50)} (${after.max.toFixed(1)})  ${ratio}`;
    }),
  ];
}
