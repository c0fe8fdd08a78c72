import { createServer, type AddressInfo } from 'node:net';
import { freePort, isFree } from './free-port.js';

describe('freePort', () => {
  it('keeps the preferred port while it is free', async () => {
    const port = await freePort();
    expect(await freePort(port)).toBe(port);
  });

  it('finds another one where somebody listens on it', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    expect(await isFree(port)).toBe(false);
    expect(await freePort(port)).not.toBe(port);
    await new Promise((done) => server.close(done));
  });
});
