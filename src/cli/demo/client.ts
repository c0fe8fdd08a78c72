import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Complaint, Refusal } from './complaint.js';
import type { ProblemBody } from './contract.js';

/** How long a server that has answered before may be away. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/**
 * A client of the REST API that repeats what got no answer.
 *
 * Each POST carries an Idempotency-Key, so that a repeated one happens once.
 */
export class Client {
  private hasAnswered = false;

  /**
   * @param base  address of the server without a trailing slash
   * @param token bearer token of the caller
   */
  constructor(
    readonly base: string,
    private readonly token: string,
  ) {}

  /** @throws {Refusal} where the server refuses; {@link Complaint} where it is away */
  get<T>(path: string): Promise<T> {
    return this.send<T>(`GET ${path}`, path, { headers: this.headers() });
  }

  /**
   * @param body multipart fields, or a value that is sent as JSON
   * @throws {Refusal} where the server refuses; {@link Complaint} where it is away
   */
  post<T>(path: string, body: FormData | object = {}): Promise<T> {
    const headers = { ...this.headers(), 'Idempotency-Key': randomUUID() };
    return this.send<T>(
      `POST ${path}`,
      path,
      body instanceof FormData
        ? { method: 'POST', headers, body }
        : { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
    );
  }

  private headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}`, Accept: 'application/json' };
  }

  private async send<T>(what: string, path: string, init: RequestInit): Promise<T> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.attempt(path, init);
      if (!(answer instanceof Error)) {
        if (answer.ok) return JSON.parse(answer.text) as T;
        const problem = problemOf(answer);
        if (!isPassing(problem) || Date.now() > giveUpAt) throw new Refusal(what, problem);
        await sleep(answer.retryAfterMs);
      } else if (this.hasAnswered && Date.now() < giveUpAt) {
        await sleep(PAUSE_MS);
      } else {
        throw this.away(answer);
      }
    }
  }

  /** Returns the error where the connection failed or broke: the caller decides how long to go on. */
  private async attempt(path: string, init: RequestInit): Promise<Answer | Error> {
    try {
      const response = await fetch(this.base + path, init);
      const text = await response.text();
      this.hasAnswered = true;
      const seconds = Number(response.headers.get('Retry-After') ?? 0);
      return { ok: response.ok, status: response.status, text, retryAfterMs: seconds * 1_000 || PAUSE_MS };
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private away(error: Error): Complaint {
    const since = this.hasAnswered ? ` for ${String(PATIENCE_MS / 1_000)} s` : '';
    const why = error.cause instanceof Error ? error.cause.message : error.message;
    return new Complaint([
      `${this.base} does not answer${since}${why ? `: ${why}` : ''}.`,
      'Start the server with `npm start` in another terminal, or name another one with --url.',
    ]);
  }
}

interface Answer {
  ok: boolean;
  status: number;
  text: string;
  retryAfterMs: number;
}

/** Too busy, partly away, or still at work on the same request: all pass by themselves. */
const isPassing = ({ status, code }: ProblemBody): boolean =>
  status === 429 || status === 503 || code === 'SETUP_IN_PROGRESS';

function problemOf({ status, text }: Answer): ProblemBody {
  try {
    return JSON.parse(text) as ProblemBody;
  } catch {
    return { title: 'This is no answer of the setup orchestrator', status, detail: text.slice(0, 200) };
  }
}
