import type { Abstract, ModuleMetadata, Type } from '@nestjs/common';
import { createApplication } from '../../src/application.js';
import { readEnv } from '../../src/config/env.js';
import { createLog } from '../../src/observability/log.js';
import { Client } from './client.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { startRedis, type RedisNode } from './redis.js';
import { token } from './tokens.js';

export const SECRET = 'a secret of the tests, long enough for HS256';

/** The whole application in this process, listening, with a database and a Redis of its own. */
export interface TestApplication {
  readonly url: string;
  readonly database: TestDatabase;
  readonly redis: RedisNode;
  /** Every log line so far, at the level `trace`. */
  readonly logLines: readonly string[];
  /** A client with the token of this user. */
  as(userId: string, ...roles: string[]): Promise<Client>;
  /** A part of it by its class, for what does not come over HTTP. */
  part<T>(type: Type<T> | Abstract<T>): T;
}

const closing: (() => Promise<unknown>)[] = [];

// In reverse: the application before what it uses. `redis.ts` stops its nodes itself.
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/**
 * Starts the application, with role `all` if nothing else is said; it is closed at the end of the file that imports this.
 *
 * @param env variables besides those of the services, for example `SETUP_MODE`
 * @param modules of a test's own, beside the product's
 */
export async function startApplication(
  env: Record<string, string> = {},
  modules: ModuleMetadata['imports'] = [],
): Promise<TestApplication> {
  const database = await createTestDatabase();
  closing.push(() => database.drop());
  const redis = await startRedis();
  const logLines: string[] = [];
  const services = { JWT_SECRET: SECRET, DATABASE_URL: database.url, REDIS_URLS: redis.url };
  // So far away that no request of a test pushes a deadline: reading then changes no row.
  const read = readEnv({ ...services, RATE_LIMIT_PER_MINUTE: '0', SETUP_TIMEOUT_MS: '3600000', ...env });
  const settings = { ...read, databaseUrl: database.url, lock: { ...read.lock, nodes: [redis.url] } };
  const log = createLog('trace', { write: (line: string) => void logLines.push(line) });
  const application = await createApplication(settings, log, modules);
  closing.push(() => application.close());
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();
  const as = async (userId: string, ...roles: string[]): Promise<Client> =>
    new Client(url, await token(userId, { secret: SECRET, roles }));
  const part = <T>(type: Type<T> | Abstract<T>): T => application.get<T>(type, { strict: false });
  return { url, database, redis, logLines, as, part };
}
