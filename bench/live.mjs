import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from './lib/client.mjs';
import { Reader, setClock } from './live/reader.mjs';
import { commitTimes, makeSetups, startSite, transit } from './live/site.mjs';

const CLIENTS = [1, 500];
const PER_SECOND = 50;
const SECONDS = 10;
/** All clients of a setup hear of each transition: far fewer of them. */
const FAN_OUT_PER_SECOND = 2;
const PER_PRINCIPAL = 20;
const DROPS = 1_000;
/** Quiet streams for the memory of one. */
const QUIET = 1_000;

/**
 * From the commit in PostgreSQL to the event in a client: one stream, 500 streams of a setup each, 500 of one setup.
 * What a stream costs in memory, and what is lost or doubled over forced drops.
 */
export async function benchLive() {
  const site = await startSite();
  try {
    const owned = await makeSetups(site.sql, QUIET);
    // Compiled before anything counts.
    await latency(site, owned.slice(0, 1), owned.slice(0, 1), 20, 2);
    // Before the others have made the heap as large as it gets.
    const quiet = await memory(site, owned);
    const results = [];
    for (const clients of CLIENTS) {
      const setups = owned.slice(0, clients);
      results.push({ what: 'a setup each', clients, ...(await latency(site, setups, setups, PER_SECOND, SECONDS)) });
    }
    const [shared] = await makeSetups(site.sql, 1);
    const all = Array.from({ length: Math.max(...CLIENTS) }, (_, n) => ({
      id: shared.id,
      owner: `admin ${String(Math.floor(n / PER_PRINCIPAL))}`,
      roles: ['admin'],
    }));
    results.push({
      what: 'one setup',
      clients: all.length,
      ...(await latency(site, [shared], all, FAN_OUT_PER_SECOND, SECONDS)),
    });
    return { results, memory: quiet, drops: await drops(site) };
  } finally {
    await site.stop();
  }
}

const open = async (site, { id, owner, roles = [], lastId }) =>
  Reader.open({ url: site.url, path: `/v1/setups/${id}/events`, token: await site.token(owner, roles), lastId });

/** Transitions of random setups at an even pace, and how long after their commit each reader has them. */
async function latency(site, setups, followers, perSecond, seconds) {
  const readers = [];
  for (const follower of followers) readers.push(await open(site, follower));
  await sleep(500);
  setClock();
  const from = new Map(readers.map((reader) => [reader, reader.arrivals.length]));
  const started = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    await sleep(Math.max(0, started + (n / perSecond) * 1_000 - performance.now()));
    await transit(site.sql, setups[Math.floor(Math.random() * setups.length)].id);
  }
  await sleep(500);
  const committed = await commitTimes(
    site.sql,
    setups.map(({ id }) => id),
  );
  const waits = readers.flatMap((reader) =>
    reader.arrivals
      .slice(from.get(reader))
      .map(({ setupId, version, ms }) => ms - committed.get(`${setupId} ${version}`)),
  );
  for (const reader of readers) reader.drop();
  await sleep(200);
  return {
    events: waits.length,
    ms: { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99), max: Math.max(...waits) },
  };
}

/** What the server's resident memory grows by for each quiet stream, what opening it left behind included. */
async function memory(site, owned) {
  const before = await site.memory();
  const readers = [];
  for (const setup of owned) readers.push(await open(site, setup));
  await sleep(2_000);
  const after = await site.memory();
  for (const reader of readers) reader.drop();
  return { clients: owned.length, kibPerClient: ((after - before) * 1024) / owned.length, mib: { before, after } };
}

/** One client that loses its connection again and again while its setup moves. */
async function drops(site) {
  const [setup] = await makeSetups(site.sql, 1);
  const seen = [];
  let running = true;
  const moving = (async () => {
    while (running) await transit(site.sql, setup.id);
  })();
  let lastId = '1';
  for (let drop = 0; drop < DROPS; drop += 1) {
    const reader = await open(site, { ...setup, lastId });
    await sleep(Math.random() * 10);
    reader.drop();
    seen.push(...reader.arrivals.map(({ version }) => version));
    lastId = reader.lastId;
  }
  running = false;
  await moving;
  const last = await open(site, { ...setup, lastId });
  await sleep(1_000);
  last.drop();
  seen.push(...last.arrivals.map(({ version }) => version));
  const { rows } = await site.sql.query('SELECT version FROM setups WHERE id = $1', [setup.id]);
  const once = new Set(seen);
  return {
    drops: DROPS,
    events: rows[0].version - 1,
    lost: rows[0].version - 1 - once.size,
    doubled: seen.length - once.size,
    outOfOrder: seen.filter((version, at) => at > 0 && version < seen[at - 1]).length,
  };
}
