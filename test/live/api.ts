import { createApplication } from '../../src/application.js';
import { readEnv, type Settings } from '../../src/config/env.js';
import { createLog } from '../../src/observability/log.js';
import { Client } from '../support/client.js';
import type { Deployment } from '../support/deployment.js';
import type { Lead } from '../support/lead.js';
import { token, type TokenOptions } from '../support/tokens.js';

const SECRET = 'a secret of the tests, long enough for HS256';

/** One listening process of a deployment with the role `api`. */
export interface Api {
  readonly url: string;
  as(userId: string, options?: Partial<TokenOptions>): Promise<Client>;
  admin(): Promise<Client>;
  close(): Promise<void>;
}

const apis = new Set<Api>();

// This file is imported before a deployment is made, and so its hook comes before the deployment's own.
afterAll(async () => {
  await Promise.all([...apis].map((api) => api.close()));
});

/** @param env variables as an operator sets them */
export async function openApi(deployment: Deployment, env: Record<string, string> = {}): Promise<Api> {
  const settings = readEnv({
    ROLE: 'api',
    DATABASE_URL: deployment.database.url,
    REDIS_URLS: deployment.redis.url,
    JWT_SECRET: SECRET,
    RATE_LIMIT_PER_MINUTE: '0',
    ...env,
  }) as Settings;
  const application = await createApplication(settings, createLog('silent'));
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();
  const as: Api['as'] = async (userId, options = {}) =>
    new Client(url, await token(userId, { secret: SECRET, ...options }));
  const api: Api = {
    url,
    as,
    admin: () => as('admin', { roles: ['admin'] }),
    close: async () => {
      if (apis.delete(api)) await application.close();
    },
  };
  apis.add(api);
  return api;
}

/** A transition back and forth between COLLECTING_ORG and TIMEOUT: as many as a test needs. */
export async function flip(lead: Lead): Promise<void> {
  const { state } = await lead.row();
  if (state === 'TIMEOUT') await lead.send('RETRY', { reason: 'again' });
  else await lead.site.transitions.send({ setupId: lead.id, event: 'TIMEOUT', actor: 'sweeper:test' });
}

/** The numbers from one to the other. */
export const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);
