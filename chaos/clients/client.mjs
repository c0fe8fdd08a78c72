import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/** How long a client waits for one answer, at least and at most, before it asks again. */
const PATIENCE_MS = [1_500, 7_000];
const PAUSE_MS = [30, 300];

/** A caller of the REST API who repeats each request, under its Idempotency-Key, until it is answered. */
export class Client {
  #world;
  #keys = 0;
  /** The newest version of each setup that this client was shown. */
  #seen = new Map();

  /** @param {{ deployment: object, history: object, hurry: AbortSignal }} world `hurry` ends all waiting */
  constructor(world, random, user, token) {
    this.#world = world;
    this.random = random;
    this.user = user;
    this.token = token;
  }

  /**
   * A new operation, not sent yet; sending it twice is a click too many.
   *
   * @param {(key: string) => unknown} toBody makes the same body each time; a reason holds the key, so that the log
   *   shows which request did what
   */
  operation(event, setupId, path, toBody = () => ({})) {
    this.#keys += 1;
    const key = `${this.user}-${String(this.#keys)}`;
    const body = () => toBody(key);
    const operation = { key, user: this.user, event, setupId, path, body, sentAt: Date.now(), attempts: [] };
    this.#world.history.operations.push(operation);
    return operation;
  }

  /** Sends an operation until it is answered. @returns its answer, undefined where the client had to give up */
  async send(operation) {
    for (;;) {
      const sentAt = Date.now();
      const answer = await this.#attempt(operation, this.random.between(...PATIENCE_MS));
      if (answer && isLastWord(answer)) return this.#settle(operation, answer, sentAt);
      if (await this.pause(...PAUSE_MS)) continue;
      const detail = `${operation.event} ${operation.key}, asked ${String(operation.attempts.length)} times`;
      this.#world.history.complain('every request is answered in the end', detail, operation.setupId);
      return undefined;
    }
  }

  /** Sends an operation once, waits hardly at all, and never asks again. */
  async sendAndLeave(operation) {
    const sentAt = Date.now();
    const answer = await this.#attempt(operation, this.random.between(5, 150));
    if (answer && isLastWord(answer)) this.#settle(operation, answer, sentAt);
  }

  /** Reads until it is answered. @returns the body, undefined where there is none or the client had to give up */
  async read(path) {
    for (;;) {
      const seen = new Map(this.#seen);
      const answer = await this.#ask('GET', path, undefined, {}, this.random.between(...PATIENCE_MS));
      if (answer?.status === 200) {
        this.#compare(answer.body, seen);
        return answer.body;
      }
      if (answer && isLastWord(answer)) return undefined;
      if (!(await this.pause(...PAUSE_MS))) return undefined;
    }
  }

  /** @returns false where the run is over */
  async pause(min, max) {
    const { hurry } = this.#world;
    await sleep(this.random.between(min, max), undefined, { signal: hurry }).catch(() => undefined);
    return !hurry.aborted;
  }

  async #attempt(operation, patienceMs) {
    const at = Date.now();
    const headers = { 'idempotency-key': operation.key };
    const answer = await this.#ask('POST', operation.path, operation.body(), headers, patienceMs);
    const outcome = answer ? outcomeOf(answer) : 'no answer';
    operation.attempts.push({ at, ms: Date.now() - at, outcome });
    return answer;
  }

  async #ask(method, path, body, headers, patienceMs) {
    const { deployment, history } = this.#world;
    const url = this.random.pick(deployment.urls);
    if (!url) return undefined;
    const isForm = body instanceof FormData;
    try {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body && !isForm && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: isForm ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      const answer = { status: response.status, body: JSON.parse(text) };
      history.count(outcomeOf(answer));
      if (answer.status === 500) history.complain('no failure is unforeseen', `${method} ${path}: ${text}`);
      return answer;
    } catch (error) {
      if (error instanceof SyntaxError) history.complain('answers are JSON', `${method} ${path}: ${error.message}`);
      history.count('no answer');
      return undefined;
    }
  }

  /** A success is final; a refusal is not kept, so another click may still be accepted. */
  #settle(operation, answer, sentAt) {
    const { answer: first, answeredAt } = operation;
    if (first && first.status < 300) {
      const same = first.status === answer.status && isDeepStrictEqual(first.body, answer.body);
      const late = answer.status >= 300 && sentAt <= answeredAt;
      if (!same && !late) this.#complainOfChange(operation, answer);
      return first;
    }
    operation.answer = answer;
    operation.answeredAt = Date.now();
    if (answer.status < 300) {
      operation.setupId ??= answer.body.id;
      this.#world.history.setups.set(answer.body.id, answer.body.ownerId);
      this.#note(answer.body);
    }
    return answer;
  }

  #complainOfChange(operation, answer) {
    operation.laterAnswers = [...(operation.laterAnswers ?? []), answer];
    const detail = `${operation.key} ${operation.event}: ${shown(operation.answer)}, later ${shown(answer)}`;
    this.#world.history.complain('a repeated request gets the first answer', detail, operation.setupId);
  }

  /** Who was shown a version is never shown an older one. */
  #compare(setup, seen) {
    const known = seen.get(setup.id);
    if (known !== undefined && setup.version < known) {
      const detail = `${this.user} had seen version ${String(known)} and then read ${String(setup.version)}`;
      this.#world.history.complain('what was answered stays', detail, setup.id);
    }
    this.#note(setup);
  }

  #note({ id, version }) {
    if (version !== undefined) this.#seen.set(id, Math.max(version, this.#seen.get(id) ?? 0));
  }
}

const outcomeOf = ({ status, body }) => (status < 300 ? String(status) : `${String(status)} ${String(body.code)}`);

const shown = (answer) => `${outcomeOf(answer)} ${String(answer.body.state)} v${String(answer.body.version)}`;

/** Neither "later" nor "we do not know": the request was carried out or refused. */
const isLastWord = ({ status, body }) => status < 500 && status !== 429 && body.code !== 'SETUP_IN_PROGRESS';
