import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../dist/src/embedded/postgres.js';
import { startRedis } from '../../dist/src/embedded/redis.js';
import { provideRedis } from '../../scripts/lib/redis.mjs';
import { connected } from '../lib/connected.mjs';

const REDIS_NODES = 3;
/** Of all targets together; each has about forty. */
const MAX_CONNECTIONS = '300';

/** One PostgreSQL (fsync on), three Redis nodes and a folder of the bench's own, which end with it. */
export class Site {
  #stops = [];
  #root;
  #postgresUrl;
  redisUrls = [];

  static async start() {
    const site = new Site();
    try {
      await site.#start();
      return site;
    } catch (error) {
      await site.stop();
      throw error;
    }
  }

  async #start() {
    this.#root = await mkdtemp(join(tmpdir(), 'setup-bench-'));
    this.onStop(() => rm(this.#root, { recursive: true, force: true }));
    const data = join(await this.folder('data'), 'postgres');
    const postgres = await startPostgres(data, { max_connections: MAX_CONNECTIONS });
    this.onStop(() => postgres.stop());
    this.#postgresUrl = postgres.url;
    for (let node = 0; node < REDIS_NODES; node += 1) await this.#redis(await this.folder(`redis-${String(node)}`));
  }

  async #redis(folder) {
    const redis = await startRedis(await provideRedis(), folder);
    this.onStop(() => redis.stop());
    this.redisUrls.push(redis.url);
  }

  /** A folder of its own. */
  async folder(name) {
    const folder = join(this.#root, name);
    await mkdir(folder);
    return folder;
  }

  /** Makes an empty database. @param {string} name @returns its address */
  async database(name) {
    await connected(this.#postgresUrl.href, (client) =>
      client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`),
    );
    const url = new URL(this.#postgresUrl);
    url.pathname = name;
    return url.href;
  }

  /** What is to be stopped with it, the newest first. @param {() => Promise<unknown>} stop */
  onStop(stop) {
    this.#stops.push(stop);
  }

  async stop() {
    for (const stop of this.#stops.splice(0).toReversed()) await stop();
  }
}
