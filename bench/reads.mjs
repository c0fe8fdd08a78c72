import { join } from 'node:path';
import { Client, median, quantile } from './lib/client.mjs';
import { forked } from './lib/forked.mjs';
import { startServer } from './lib/server.mjs';
import { Site } from './setups/site.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const CELL = { connections: 10, warmUpMs: 500, ms: Number(process.env.BENCH_CELL_MS ?? 2_000) };
const SETUPS = 60;
const DOCUMENT = {
  title: 'Bylaws',
  documentType: 'bylaws',
  hierarchy: ['Article'],
  mediaType: 'text/markdown',
  content: '# 1. Article\n\nText of the article.\n',
};

/**
 * Reads over HTTP by 10 connections: one setup, the same with a matching If-None-Match, and the admins' first page of 50,
 * against a GET of a bare Nest application that answers at once, without guard, body or database. In turns.
 */
export async function benchReads() {
  const site = await Site.start();
  try {
    const env = { DATABASE_URL: await site.database('reads'), REDIS_URLS: site.redisUrls.join(',') };
    const server = await startServer(await site.folder('server'), env);
    site.onStop(() => server.stop());
    const bare = await startServer(await site.folder('bare'), {}, 'bench/reads/bare.mjs');
    site.onStop(() => bare.stop());
    const load = await forked(join(import.meta.dirname, 'reads', 'load.mjs'));
    site.onStop(load.stop);
    const reads = { 'bare GET': { url: bare.url, path: '/bare', status: 200 }, ...(await readsOf(server)) };
    const rounds = Object.fromEntries(Object.keys(reads).map((name) => [name, []]));
    for (const read of Object.values(reads)) await load.ask({ headers: {}, ...read, ...CELL });
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, read] of Object.entries(reads)) {
        rounds[name].push(await load.ask({ headers: {}, ...read, ...CELL }));
      }
    }
    return { rounds: ROUNDS, cellSeconds: CELL.ms / 1000, results: resultsOf(rounds) };
  } finally {
    await site.stop();
  }
}

/** What is read, after enough setups were led for a whole page. */
async function readsOf(server) {
  const { url } = server;
  let id;
  for (let n = 0; n < SETUPS; n += 1) {
    id = await new Client(url, await server.token('owner')).lead(`Read ${String(n)}`, DOCUMENT, 10);
  }
  const owner = { authorization: `Bearer ${await server.token('owner')}` };
  const admin = { authorization: `Bearer ${await server.token('admin', ['admin'])}` };
  const path = `/v1/setups/${id}`;
  const etag = (await fetch(url + path, { headers: owner })).headers.get('etag');
  return {
    'one setup': { url, path, headers: owner, status: 200 },
    'one setup, If-None-Match': { url, path, headers: { ...owner, 'if-none-match': etag }, status: 304 },
    'first page of 50': { url, path: '/v1/setups?pageSize=50', headers: admin, status: 200 },
  };
}

function resultsOf(rounds) {
  return Object.entries(rounds).map(([name, seen]) => ({
    name,
    perSecond: median(seen.map(({ perSecond }) => perSecond)),
    p50: median(seen.map(({ took }) => quantile(took, 0.5))),
    p99: median(seen.map(({ took }) => quantile(took, 0.99))),
    ratio: median(seen.map(({ perSecond }, round) => perSecond / rounds['bare GET'][round].perSecond)),
  }));
}

/** The table for people. */
export function readsLines({ rounds, cellSeconds, results }) {
  return [
    'Reads by 10 connections against a GET of a bare Nest application',
    `  medians of ${String(rounds)} rounds of ${String(cellSeconds)} s; p50 / p99 in ms`,
    ...results.map(
      ({ name, perSecond, p50, p99, ratio }) =>
        `  ${name.padEnd(28)}${perSecond.toFixed(0).padStart(7)}/s${p50.toFixed(1).padStart(8)} /${p99.toFixed(1).padStart(6)}  × ${ratio.toFixed(2)}`,
    ),
  ];
}
