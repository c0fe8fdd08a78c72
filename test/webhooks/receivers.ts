import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const servers: Server[] = [];

afterAll(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** A receiver of one's own making; it ends with the file. @returns its URL */
export async function receiver(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    // Who is cut off in the middle has nothing to say.
    response.on('error', () => undefined);
    request.resume();
    request.on('end', () => {
      listener(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}
