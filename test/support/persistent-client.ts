import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Client, type Reply } from './client.js';
import type { Mortal } from './mortal.js';

/** While the step of a process that died is still claimed, or its lock is not free yet. */
const LATER = new Set([409, 503]);
const PATIENCE_MS = 20_000;

interface Request {
  readonly path: string;
  /** Made anew for each repetition. */
  readonly body: () => unknown;
  readonly key: string;
}

/** What became of the client's last request after a death. */
export interface Survival {
  readonly death: string;
  /** What its repetition with the same Idempotency-Key was answered. */
  readonly answer: string;
  /** From the death to that answer. */
  readonly ms: number;
}

/**
 * A client who repeats what was not answered, under the same Idempotency-Key, until it is; and who after each death of
 * the server repeats what was answered last, which must give the same answer.
 */
export class PersistentClient {
  private last: (Request & { readonly answer: object }) | undefined;
  private diedAt = 0;
  readonly survivals: Survival[] = [];

  constructor(
    readonly server: Mortal,
    private readonly token: string,
  ) {}

  /** @throws {Error} where the answer is not a success */
  async post<T>(path: string, body: () => unknown = () => ({})): Promise<T> {
    const request = { path, body, key: randomUUID() };
    const reply = await this.untilAnswered(() => this.patiently<T>(request));
    this.note(`first answer: ${String(reply.status)}`);
    if (reply.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(essence(reply))}`);
    this.last = { ...request, answer: essence(reply) };
    return reply.body;
  }

  async get<T>(path: string): Promise<T> {
    const reply = await this.untilAnswered(async () => (await this.client()).get<T>(path));
    this.note(this.last ? 'the same answer' : 'nothing to repeat');
    if (reply.status !== 200) throw new Error(`GET ${path}: ${JSON.stringify(essence(reply))}`);
    return reply.body;
  }

  private async untilAnswered<T>(send: () => Promise<T>): Promise<T> {
    for (let dead = false; ;) {
      try {
        if (dead && this.last) await this.repeat(this.last);
        return await send();
      } catch (error) {
        if (!isBroken(error)) throw error;
        dead = true;
        this.diedAt = performance.now();
        await this.server.buried();
      }
    }
  }

  private async client(): Promise<Client> {
    return new Client(await this.server.url(), this.token);
  }

  private async patiently<T>({ path, body, key }: Request): Promise<Reply<T>> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const reply = await (await this.client()).post<T>(path, body(), { 'Idempotency-Key': key });
      if (!LATER.has(reply.status) || Date.now() > until) return reply;
      await sleep(30);
    }
  }

  private async repeat(last: Request & { answer: object }): Promise<void> {
    const again = essence(await this.patiently(last));
    if (isDeepStrictEqual(again, last.answer)) return;
    throw new Error(`Two answers to POST ${last.path}:\n${JSON.stringify(last.answer)}\n${JSON.stringify(again)}`);
  }

  private note(answer: string): void {
    const ms = performance.now() - this.diedAt;
    this.survivals.push(...this.server.takeDeaths().map((death) => ({ death, answer, ms })));
  }
}

/** What must be the same in a repeated answer. */
const essence = ({ status, headers, body }: Reply<unknown>) => ({
  status,
  location: headers.get('location'),
  etag: headers.get('etag'),
  body,
});

/** The server died before it answered, or in the middle of its answer. By text: `fetch` is of another realm in Jest. */
const isBroken = (error: unknown): boolean =>
  ['fetch failed', 'terminated'].includes((error as { message?: string }).message ?? '');
