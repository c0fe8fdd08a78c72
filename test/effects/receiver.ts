import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface ReceivedEvent {
  type: string;
  setupId: string;
  version: number;
}

/** Whoever receives webhooks: a server that is not ours to change, and a library that is not ours to verify with. */
export class Receiver {
  readonly events: ReceivedEvent[] = [];
  /** Signatures that the library refused. */
  readonly forged: string[] = [];
  /** Set when the endpoint is made. */
  secret = '';
  /** The status of each answer, after this pause in milliseconds. */
  answer = { status: 204, afterMs: 0 };

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<Receiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const receiver = new Receiver(server, `http://127.0.0.1:${String(port)}/hooks`);
    server.on('request', (request, response) => {
      void receiver.receive(request).then(() => {
        const { status, afterMs } = receiver.answer;
        setTimeout(() => response.writeHead(status).end(), afterMs);
      });
    });
    return receiver;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async receive(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // Its sender was killed in the middle of it.
      return;
    }
    const body = Buffer.concat(chunks).toString();
    try {
      new Webhook(this.secret).verify(body, request.headers as Record<string, string>);
    } catch (error) {
      this.forged.push(String(error));
    }
    const { type, data } = JSON.parse(body) as { type: string; data: Omit<ReceivedEvent, 'type'> };
    this.events.push({ type, setupId: data.setupId, version: data.version });
  }
}
