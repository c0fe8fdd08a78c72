import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signToken } from '../../dist/src/auth/sign-token.js';
import { Database } from './database.mjs';
import { Link } from './link.mjs';
import { RedisNode } from './redis-node.mjs';
import { Site } from './site.mjs';

export const APIS = ['api-1', 'api-2'];
export const WORKERS = ['worker-1', 'worker-2'];
export const SITES = [...APIS, ...WORKERS];
export const REDIS_NODES = [0, 1, 2];

export const LEASE_TTL_MS = 2_000;

/** Short enough that pauses of some seconds outlast lease and lock, and that who goes away times out. */
const TIMES = { LEASE_TTL_MS: String(LEASE_TTL_MS), LOCK_TTL_MS: '2000', SETUP_TIMEOUT_MS: '8000' };

/** Two API and two worker processes, three Redis nodes, one PostgreSQL, and a link of its own on every wire. */
export class Deployment {
  #secret = randomBytes(32).toString('hex');
  sites = new Map();
  redis = [];

  /**
   * @param {string} redisServer the executable
   * @param {'global' | 'setup'} scope of the lock
   */
  constructor(redisServer, scope) {
    this.redisServer = redisServer;
    this.scope = scope;
  }

  async start() {
    this.folder = await mkdtemp(join(tmpdir(), 'setup-chaos-'));
    await mkdir(join(this.folder, 'data'));
    this.database = await Database.start(join(this.folder, 'data'));
    this.redis = await Promise.all(REDIS_NODES.map(() => RedisNode.start(this.redisServer)));
    await Promise.all(this.redis.map((node) => node.ready()));
    for (const name of SITES) {
      const site = await this.#site(name);
      this.sites.set(name, site);
      await site.start();
    }
    await this.ready(60_000);
  }

  async #site(name) {
    const links = {
      postgres: await Link.open(() => this.database.port),
      redis: await Promise.all(this.redis.map((node) => Link.open(() => node.port))),
    };
    const env = {
      PATH: process.env.PATH,
      ...TIMES,
      ROLE: name.startsWith('api') ? 'api' : 'worker',
      PORT: '0',
      DATABASE_URL: this.database.url(links.postgres.port),
      REDIS_URLS: links.redis.map(({ port }) => `redis://127.0.0.1:${String(port)}`).join(','),
      LOCK_SCOPE: this.scope,
      JWT_SECRET: this.#secret,
      RATE_LIMIT_PER_MINUTE: '0',
    };
    return new Site(name, { folder: this.folder, env, links });
  }

  site(name) {
    return this.sites.get(name);
  }

  /** The addresses of the API processes that listen now. */
  get urls() {
    return APIS.map((name) => this.site(name)?.url).filter((url) => url !== undefined);
  }

  token(subject, roles = []) {
    return signToken({ secret: this.#secret }, { subject, roles, days: 1 });
  }

  /** @returns {Promise<string[]>} the processes that do not say they are ready within this time */
  async ready(withinMs) {
    for (const until = Date.now() + withinMs; ; await sleep(100)) {
      const sites = [...this.sites.values()];
      const answers = await Promise.all(sites.map((site) => site.ready()));
      const missing = sites.filter((_, i) => !answers[i]).map(({ name }) => name);
      if (missing.length === 0 || Date.now() > until) return missing;
    }
  }

  get crashes() {
    return [...this.sites.values()].flatMap((site) => site.crashes);
  }

  /** Everything ends, whatever state it is in. @param {boolean} keep whether the folder stays */
  async stop(keep) {
    const sites = [...this.sites.values()];
    for (const { links } of sites) [links.postgres, ...links.redis].forEach((link) => link.heal());
    await Promise.allSettled(sites.map((site) => site.stop()));
    for (const { links } of sites) [links.postgres, ...links.redis].forEach((link) => link.close());
    await Promise.allSettled([...this.redis.map((node) => node.down()), this.database?.stop()]);
    if (!keep && this.folder) await rm(this.folder, { recursive: true, force: true });
  }
}
