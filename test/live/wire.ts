import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';

/** A wire to PostgreSQL. */
export interface Wire {
  readonly port: number;
  /** Every session that listens by now stays open, and nothing passes any more. @returns how many there are */
  silence(): number;
}

const servers = new Set<Server>();

// Their connections end with the processes that use them; the servers would stay.
afterAll(() => {
  for (const server of servers) server.close();
});

/** @param target the port of PostgreSQL on 127.0.0.1 */
export async function openWire(target: number): Promise<Wire> {
  const sessions = new Set<{ listens: boolean; isSilent: boolean }>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const session = { listens: false, isSilent: false };
    sessions.add(session);
    near.on('data', (chunk) => {
      session.listens ||= chunk.includes('LISTEN setup_live');
      if (!session.isSilent) far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (!session.isSilent) near.write(chunk);
    });
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sessions.delete(session);
        near.destroy();
        far.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  servers.add(server);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      const listening = [...sessions].filter(({ listens }) => listens);
      for (const session of listening) session.isSilent = true;
      return listening.length;
    },
  };
}
