import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeTransitions } from '../effects/rounds.js';
import { Receiver } from '../effects/receiver.js';
import { Client } from '../support/client.js';
import { useDeployment } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/process.js';
import { token } from '../support/tokens.js';
import { print } from './report.js';

const run = promisify(execFile);
const SECRET = 'a secret of the crash tests, long enough';

/** KILLS=100 TRANSITIONS=10000 for the long run. */
const KILLS = Number(process.env.KILLS ?? 6);
const TRANSITIONS = Number(process.env.TRANSITIONS ?? 600);
const LANES = 20;
/** An hour: no setup is timed out by a worker while the others are killed and events wait. */
const SETUP_TIMEOUT_MS = '3600000';

const deployment = useDeployment();
let receiver: Receiver;
let journal: string;

beforeAll(async () => {
  receiver = await Receiver.open();
  journal = await mkdtemp(join(tmpdir(), 'setup-journal-'));
});
afterAll(async () => {
  await receiver.close();
  await rm(journal, { recursive: true, force: true });
});

const env = () => ({
  DATABASE_URL: deployment.database.url,
  REDIS_URLS: deployment.redis.url,
  JWT_SECRET: SECRET,
  JOURNAL_DIR: journal,
  WEBHOOK_PRIVATE_ADDRESSES: 'allow',
  LEASE_TTL_MS: '1000',
  LOG_LEVEL: 'warn',
});

async function addEndpoint(): Promise<void> {
  const api = await startServer({ ...env(), ROLE: 'api' });
  const admin = new Client(api.url, await token('root', { secret: SECRET, roles: ['admin'] }));
  const { body } = await admin.post<{ secret: string }>('/v1/admin/webhooks', { url: receiver.url });
  receiver.secret = body.secret;
  api.kill('SIGTERM');
  await api.exited;
}

/** Workers that die at random, one after the other, until the last one. */
async function killWorkers(): Promise<void> {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const worker = await startServer({ ...env(), ROLE: 'worker' });
    await sleep(Math.random() * 1_200);
    worker.kill('SIGKILL');
    await worker.exited;
  }
}

const waiting = async (): Promise<number> =>
  (
    await deployment.sql.query<{ count: number }>(
      `SELECT (SELECT count(*) FROM outbox_deliveries WHERE status = 'PENDING')::int
         + (SELECT count(*) FROM outbox_events e, outbox_sinks s
            WHERE NOT pg_visible_in_snapshot(e.tx::text::xid8, s.position::pg_snapshot))::int AS count`,
    )
  ).rows[0]?.count ?? 0;

it('a relay that is killed again and again delivers every event to every sink, in order for each setup', async () => {
  await addEndpoint();
  const site = await deployment.open({ SETUP_TIMEOUT_MS });
  const killing = killWorkers();
  const made = await makeTransitions(site, TRANSITIONS, LANES);
  await killing;
  const before = await waiting();
  const worker = await startServer({ ...env(), ROLE: 'worker' });
  await eventually(async () => (await waiting()) === 0, 300_000);
  worker.kill('SIGTERM');
  await worker.exited;

  const came = new Map<string, number[]>();
  for (const { setupId, version } of receiver.events) came.set(setupId, [...(came.get(setupId) ?? []), version]);
  for (const [setupId, count] of made) {
    const versions = came.get(setupId) ?? [];
    expect([...new Set(versions)]).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    // A double comes before the next one: never anything older after something newer.
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  }
  expect(receiver.forged).toEqual([]);

  const verified = await run(process.execPath, ['dist/src/cli/journal.js', 'verify', '--json'], {
    env: { PATH: process.env.PATH, ...env() },
  });
  expect(JSON.parse(verified.stdout)).toMatchObject({ complete: true });
  const fsck = await run('git', ['-C', journal, 'fsck', '--strict', '--no-dangling']);
  expect(`${fsck.stdout}${fsck.stderr}`.trim()).toBe('');
  const commits = (await run('git', ['-C', journal, 'rev-list', '--count', 'HEAD'])).stdout.trim();

  const total = [...made.values()].reduce((sum, count) => sum + count, 0);
  print(
    `${String(total)} transitions of ${String(made.size)} setups, relay killed ${String(KILLS)} times, ` +
      `${String(before)} still waited at the last start: ${String(receiver.events.length)} webhooks, ` +
      `${String(receiver.events.length - total)} of them doubles; ${commits} commits in the journal`,
  );
}, 1_800_000);
