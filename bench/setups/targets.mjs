import { startServer } from '../lib/server.mjs';
import { startRestate } from '../peers/restate/server.mjs';

/** What is compared, in the order of its turns, by the names of the table. */
export const PRODUCTS = ['global', 'setup'];
export const PEERS = ['dbos', 'restate'];

/**
 * Starts one target with databases of its own on the site's PostgreSQL; it ends with the site.
 *
 * @param {import('./site.mjs').Site} site
 * @param {string} name of PRODUCTS or PEERS
 * @returns {Promise<{ urls: string[], token: (subject: string) => Promise<string>, databaseUrl: string }>}
 */
export async function startTarget(site, name) {
  const [env, entry] = await (PRODUCTS.includes(name) ? product(site, name) : peer[name](site));
  const server = await startServer(await site.folder(name), env, entry);
  site.onStop(() => server.stop());
  return { urls: [server.url], token: server.token, databaseUrl: env.DATABASE_URL };
}

async function product(site, scope) {
  const env = { ROLE: 'all', LOCK_SCOPE: scope, REDIS_URLS: site.redisUrls.join(',') };
  return [{ ...env, DATABASE_URL: await site.database(`product_${scope}`) }];
}

const peer = {
  async dbos(site) {
    const env = { DATABASE_URL: await site.database('dbos'), DBOS_URL: await site.database('dbos_system') };
    return [env, 'bench/peers/dbos/main.mjs'];
  },

  async restate(site) {
    const restate = await startRestate(await site.folder('restate-server'));
    site.onStop(() => restate.stop());
    const env = {
      DATABASE_URL: await site.database('restate'),
      RESTATE_INGRESS: restate.ingress,
      RESTATE_ADMIN: restate.admin,
      RESTATE_LOGGING: 'WARN',
    };
    return [env, 'bench/peers/restate/main.mjs'];
  },
};
