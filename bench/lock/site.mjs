import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../dist/src/database/migrate.js';
import { startPostgres } from '../../dist/src/embedded/postgres.js';
import { startRedis } from '../../dist/src/embedded/redis.js';
import { provideRedis } from '../../scripts/lib/redis.mjs';
import { connected } from '../lib/connected.mjs';
import { makeTables } from './section.mjs';

/** One PostgreSQL (fsync on), Redis nodes and worker processes of the bench's own, which end with it. */
export class Site {
  #folder;
  #stops = [];
  #workers = [];
  #cells = 0;

  /** @param {{ nodes: number, workers: number }} size */
  static async start({ nodes, workers }) {
    const site = new Site();
    try {
      site.#folder = await mkdtemp(join(tmpdir(), 'setup-bench-'));
      const databaseUrl = await site.#database();
      const redisServer = await provideRedis();
      const urls = [];
      for (let node = 0; node < nodes; node += 1) urls.push(await site.#redis(redisServer, `redis-${String(node)}`));
      const services = JSON.stringify({ databaseUrl, nodes: urls });
      for (let worker = 0; worker < workers; worker += 1) await site.#worker(services);
      return site;
    } catch (error) {
      await site.stop();
      throw error;
    }
  }

  async #database() {
    await mkdir(join(this.#folder, 'data'));
    const postgres = await startPostgres(join(this.#folder, 'data', 'postgres'));
    this.#stops.push(() => postgres.stop());
    await migrate(postgres.url.href);
    await connected(postgres.url.href, makeTables);
    return postgres.url.href;
  }

  async #redis(command, name) {
    const folder = join(this.#folder, name);
    await mkdir(folder);
    const redis = await startRedis(command, folder);
    this.#stops.push(() => redis.stop());
    return redis.url;
  }

  async #worker(services) {
    const worker = fork(join(import.meta.dirname, 'worker.mjs'), {
      env: { ...process.env, BENCH_SERVICES: services },
      // What they log must not get between our figures.
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
      serialization: 'advanced',
    });
    this.#workers.push(worker);
    await answer(worker);
  }

  /**
   * One cell: the first `processes` workers at once, with `callers` callers each.
   *
   * @returns what each of them saw (see worker.mjs)
   */
  async run({ processes, ...cell }) {
    const workers = this.#workers.slice(0, processes);
    const answers = workers.map(answer);
    this.#cells += 1;
    workers.forEach((worker, index) => worker.send({ ...cell, number: this.#cells, first: index * cell.callers }));
    return Promise.all(answers);
  }

  async stop() {
    for (const worker of this.#workers.filter(({ connected }) => connected)) {
      worker.disconnect();
      await once(worker, 'exit');
    }
    for (const stop of this.#stops.toReversed()) await stop();
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The worker's next message. @throws {Error} where it ends instead */
async function answer(worker) {
  const ended = new AbortController();
  const gone = once(worker, 'exit', { signal: ended.signal }).then(([code, signal]) => {
    throw new Error(`A worker of the bench ended (${String(code ?? signal)}).`);
  });
  try {
    const [message] = await Promise.race([once(worker, 'message', { signal: ended.signal }), gone]);
    return message;
  } finally {
    ended.abort();
    gone.catch(() => undefined);
  }
}
