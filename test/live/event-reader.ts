import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';

/** An event as a browser's EventSource would dispatch it. */
export interface ServerEvent {
  event: string;
  data: Record<string, unknown>;
  /** The last id of the stream when it came. */
  lastId: string;
}

const open = new Set<EventReader>();

// Before what they read from is closed.
afterAll(() => {
  for (const reader of open) reader.drop();
});

/** A client of a stream of events, with a socket of its own that a test may mistreat. */
export class EventReader {
  readonly events: ServerEvent[] = [];
  lastId: string;
  heartbeats = 0;
  retryMs: number | undefined;
  /** The response is over, whoever ended it. */
  isOver = false;
  private rest = '';

  private constructor(
    private readonly asked: ClientRequest,
    private readonly response: IncomingMessage,
    lastId: string,
  ) {
    this.lastId = lastId;
    open.add(this);
    response.setEncoding('utf8').on('data', (text: string) => {
      this.read(text);
    });
    // A stream that was dropped ends with an error; that it ended is all there is to know.
    response.on('error', () => undefined);
    response.once('close', () => {
      this.isOver = true;
      open.delete(this);
    });
  }

  /** @param lastId what the client has seen last; empty for a client that comes for the first time */
  static async open(client: Client, path: string, lastId = ''): Promise<EventReader> {
    const headers = {
      ...(client.token !== undefined && { authorization: `Bearer ${client.token}` }),
      ...(lastId !== '' && { 'last-event-id': lastId }),
    };
    const asked = request(client.url + path, { headers, agent: false });
    asked.on('error', () => undefined);
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`${path} was answered ${String(response.statusCode)}`);
    return new EventReader(asked, response, lastId);
  }

  get headers(): IncomingMessage['headers'] {
    return this.response.headers;
  }

  of(event: string): ServerEvent['data'][] {
    return this.events.filter((one) => one.event === event).map(({ data }) => data);
  }

  /** The versions of the transitions, as they came. */
  get versions(): number[] {
    return this.of('transition').map(({ version }) => Number(version));
  }

  /** Waits for so many events of this kind. */
  async until(event: string, count = 1, withinMs = 10_000): Promise<ServerEvent['data'][]> {
    await eventually(() => Promise.resolve(this.of(event).length >= count), withinMs);
    return this.of(event);
  }

  /** Waits for the response's end. */
  async ended(withinMs = 10_000): Promise<void> {
    await eventually(() => Promise.resolve(this.isOver), withinMs);
  }

  /** Breaks the connection. */
  drop(): void {
    this.asked.destroy();
  }

  /** Takes nothing more from the socket. */
  pause(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  private read(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) this.dispatch(block.split('\n'));
  }

  private dispatch(lines: string[]): void {
    const fields = new Map<string, string>();
    for (const line of lines) {
      if (line.startsWith(':')) this.heartbeats += 1;
      else fields.set(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2));
    }
    this.lastId = fields.get('id') ?? this.lastId;
    if (fields.has('retry')) this.retryMs = Number(fields.get('retry'));
    const data = fields.get('data');
    if (data === undefined) return;
    const parsed = JSON.parse(data) as Record<string, unknown>;
    this.events.push({ event: fields.get('event') ?? 'message', data: parsed, lastId: this.lastId });
  }
}
