import pg from 'pg';
import { Client } from './client.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { startServer, type ServerProcess } from './process.js';
import { startRedis, type RedisNode } from './redis.js';
import { token } from './tokens.js';

const SECRET = 'a secret of the crash tests, long enough';

/** Real processes that share a database and a Redis of a test file's own. All end with the file. */
export class Fleet {
  database: TestDatabase;
  redis: RedisNode;
  /** Sessions of the test itself. */
  sql: pg.Pool;

  async start(): Promise<void> {
    [this.database, this.redis] = await Promise.all([createTestDatabase(), startRedis()]);
    this.sql = new pg.Pool({ connectionString: this.database.url, max: 4 });
  }

  /** @param env variables as an operator sets them, for example ROLE=worker */
  async open(env: Record<string, string> = {}): Promise<ServerProcess> {
    const services = { DATABASE_URL: this.database.url, REDIS_URLS: this.redis.url, JWT_SECRET: SECRET };
    return startServer({ ...services, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'warn', ...env });
  }

  async client(server: ServerProcess, userId: string): Promise<Client> {
    return new Client(server.url, await token(userId, { secret: SECRET }));
  }

  async stop(): Promise<void> {
    await this.sql.end();
    await Promise.all([this.database.drop(), this.redis.stop()]);
  }
}
