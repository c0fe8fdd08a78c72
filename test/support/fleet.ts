import pg from 'pg';
import { Client } from './client.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { startServer, type ServerProcess } from './process.js';
import { startRedisNodes, type RedisNode } from './redis.js';
import { token } from './tokens.js';

const SECRET = 'a secret of the crash tests, long enough';

/** Real processes that share a database and lock nodes of a test file's own. All end with the file. */
export class Fleet {
  database: TestDatabase;
  nodes: RedisNode[];
  /** Sessions of the test itself. */
  sql: pg.Pool;

  /** @param nodes how many: 1, 3 or 5 */
  async start(nodes = 1): Promise<void> {
    [this.database, this.nodes] = await Promise.all([createTestDatabase(), startRedisNodes(nodes)]);
    this.sql = new pg.Pool({ connectionString: this.database.url, max: 4 });
  }

  /** @param env variables as an operator sets them, for example ROLE=worker */
  async open(env: Record<string, string> = {}): Promise<ServerProcess> {
    const urls = this.nodes.map(({ url }) => url).join(',');
    const services = { DATABASE_URL: this.database.url, REDIS_URLS: urls, JWT_SECRET: SECRET };
    return startServer({ ...services, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'warn', ...env });
  }

  async client(server: ServerProcess, userId: string): Promise<Client> {
    return new Client(server.url, await token(userId, { secret: SECRET }));
  }

  async stop(): Promise<void> {
    await this.sql.end();
    await Promise.all([this.database.drop(), ...this.nodes.map((node) => node.stop())]);
  }
}
