import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { dataSource } from '../../src/database/data-source.js';
import { inTransaction } from '../../src/database/transaction.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const READY = Buffer.from('5a0000000549', 'hex');

/** An ErrorResponse as PostgreSQL sends it where its postmaster is gone. */
function farewell(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0');
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

let database: TestDatabase;
let proxy: Server;
let ended = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const target = Number(new URL(database.url).port);
  proxy = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    near.pipe(far);
    far.on('data', (chunk) => {
      if (!chunk.subarray(-READY.length).equals(READY)) return void near.write(chunk);
      ended += 1;
      near.end(Buffer.concat([chunk, farewell()]));
      far.destroy();
    });
    for (const socket of [near, far]) socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});

afterAll(async () => {
  proxy.close();
  await database.drop();
});

it('a connection that ends in the moment in which it is ready fails its transaction, and not the process', async () => {
  const url = new URL(database.url);
  url.port = String((proxy.address() as AddressInfo).port);
  const source = dataSource(url.href);
  await expect(
    source.initialize().then(() => inTransaction(source, 'SERIALIZABLE', (em) => em.query('SELECT 1'))),
  ).rejects.toThrow();
  expect(ended).toBeGreaterThan(0);
});
