import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client, median, quantile } from './lib/client.mjs';
import { startBench } from './lib/server.mjs';

const ROUNDS = 5;
const CELL_MS = 8_000;
/** With pauses, so that what is measured is waiting, and not who gets the processor. */
const CLIENTS = 4;
const THINK_MS = 150;
const POLL_MS = 100;
const SLOW_MS = 30_000;

/** What is at the other end of the webhook; `none`: there is no webhook. */
const RECEIVERS = ['none', 'fine', 'slow', 'down'];

const document = {
  title: 'Bylaws',
  documentType: 'bylaws',
  hierarchy: ['Article'],
  mediaType: 'text/markdown',
  content: '# 1. Article\n\nText of the article.\n',
};

/**
 * What transitions cost with a webhook whose receiver is fine, takes 30 s for each answer, or is not there at all;
 * against no webhook, in turns. The journal is on in all of them.
 */
export async function benchEffects() {
  const bench = await startBench({
    WEBHOOK_PRIVATE_ADDRESSES: 'allow',
    WEBHOOK_TIMEOUT_MS: '45000',
    JOURNAL_DIR: join(process.env.TMPDIR ?? '/tmp', `setup-bench-journal-${String(process.pid)}`),
  });
  const receiver = fork(join(import.meta.dirname, 'effects/receiver.mjs'), [String(SLOW_MS)]);
  try {
    const [{ port }] = await once(receiver, 'message');
    const admin = new Client(bench.url, await bench.token('root', ['admin']));
    await cell(bench, 'warm');
    const cells = new Map(RECEIVERS.map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const name of RECEIVERS) {
        const endpoint = await addEndpoint(admin, name, port);
        cells.get(name).push(await cell(bench, `${name}-${String(round)}`));
        if (endpoint) await remove(bench, admin, endpoint);
      }
    }
    return { clients: CLIENTS, rounds: ROUNDS, results: RECEIVERS.map((name) => summary(name, cells)) };
  } finally {
    receiver.kill('SIGKILL');
    await bench.stop();
  }
}

async function addEndpoint(admin, name, port) {
  if (name === 'none') return undefined;
  // Port 9, discard: nobody listens there.
  const url = name === 'down' ? 'http://127.0.0.1:9/' : `http://127.0.0.1:${String(port)}/${name}`;
  return admin.ask('endpoint', 'POST', '/v1/admin/webhooks', { url });
}

async function remove({ url }, { token }, { id }) {
  const headers = { authorization: `Bearer ${token}` };
  await fetch(`${url}/v1/admin/webhooks/${id}`, { method: 'DELETE', headers });
}

/** Whole setups for a while; the answers' times of the requests that make transitions. */
async function cell(bench, prefix) {
  const timings = [];
  const until = performance.now() + CELL_MS;
  let next = 0;
  const run = async () => {
    while (performance.now() < until) {
      const name = `${prefix}-${String(next++)}`;
      await new Client(bench.url, await bench.token(name), timings).lead(name, document, POLL_MS, THINK_MS);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, run));
  const ms = timings.filter(({ route }) => route !== 'create' && route !== 'poll').map((timing) => timing.ms);
  return { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99), perSecond: ms.length / (CELL_MS / 1000) };
}

function summary(name, cells) {
  const of = (which, field) => cells.get(which).map((one) => one[field]);
  const ratios = (field) => of(name, field).map((value, round) => value / of('none', field)[round]);
  return {
    receiver: name,
    p50: median(of(name, 'p50')),
    p99: median(of(name, 'p99')),
    perSecond: median(of(name, 'perSecond')),
    ratioP50: median(ratios('p50')),
    ratioP99: median(ratios('p99')),
    spreadP50: [Math.min(...ratios('p50')), Math.max(...ratios('p50'))],
  };
}

/** The figures for people. */
export function effectsLines({ clients, rounds, results }) {
  return [
    `Requests that make transitions, ${String(clients)} clients with pauses, by what is at the other end of a webhook (${String(rounds)} rounds in turns)`,
    ...results.map(
      ({ receiver, p50, p99, perSecond, ratioP50, ratioP99, spreadP50: [low, high] }) =>
        `  ${receiver.padEnd(5)} p50 ${p50.toFixed(1)} ms (× ${ratioP50.toFixed(2)}, ${low.toFixed(2)} to ${high.toFixed(2)}), ` +
        `p99 ${p99.toFixed(0)} ms (× ${ratioP99.toFixed(2)}), ${perSecond.toFixed(0)} requests/s`,
    ),
  ];
}
