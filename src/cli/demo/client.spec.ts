import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from './client.js';

describe('the client of the demo', () => {
  let server: Server;

  /** Answers each request with the next of `answers`; the requests are collected. */
  async function serve(...answers: RequestListener[]): Promise<{ client: Client; seen: IncomingMessage[] }> {
    const seen: IncomingMessage[] = [];
    server = createServer((request, response) => {
      seen.push(request);
      answers[seen.length - 1]?.(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { client: new Client(`http://127.0.0.1:${String(port)}`, 'secret'), seen };
  }

  const ok: RequestListener = (_, response) => response.end('{"id":"1"}');
  const cut: RequestListener = (request) => request.socket.destroy();
  const refuse =
    (status: number, code: string): RequestListener =>
    (_, response) => {
      response.writeHead(status, { 'Content-Type': 'application/problem+json', 'Retry-After': '0' });
      response.end(JSON.stringify({ title: 'No', status, code }));
    };

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('repeats a request that got no answer with the same Idempotency-Key', async () => {
    const { client, seen } = await serve(ok, cut, ok);
    await client.get('/v1/setups/1');
    expect(await client.post('/v1/setups/1/start')).toEqual({ id: '1' });
    const [, first, second] = seen.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
  });

  it('waits and repeats where the server is too busy or still at work on the same request', async () => {
    const { client, seen } = await serve(refuse(503, 'LOCK_TIMEOUT'), refuse(409, 'SETUP_IN_PROGRESS'), ok);
    await client.post('/v1/setups');
    expect(seen).toHaveLength(3);
  });

  it('hands a refusal over with its problem', async () => {
    const { client } = await serve(refuse(409, 'ALREADY_CONFIGURED'));
    await expect(client.post('/v1/setups')).rejects.toMatchObject({ problem: { code: 'ALREADY_CONFIGURED' } });
  });

  it('says how to start a server that was never there', async () => {
    const { client } = await serve(cut);
    await expect(client.get('/v1/setups')).rejects.toThrow('npm start');
  });
});
