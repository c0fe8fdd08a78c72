import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Inject, Injectable } from '@nestjs/common';
import { LinkedSignal } from '../common/linked-signal.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { lookupOnce, publicLookup, RefusedAddress, refusePrivateHost } from './addresses.js';
import { refusalOf, retryAfterOf, type Attempt } from './answer.js';
import type { Message } from './message.js';
import { signatureHeaders } from './signature.js';

/** An answer says little; who sends more is not listened to. */
const LONGEST_ANSWER = 64 * 1024;
const KEPT_CHARACTERS = 500;

export interface Target {
  url: string;
  secrets: readonly string[];
}

/** Sends one message to one endpoint: signed, within a time, to public addresses only, and following nobody. */
@Injectable()
export class WebhookSender {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * Never rejects for what the receiver does: that is the attempt's error.
   *
   * @param signal ends the request: then it rejects with the signal's reason
   */
  async send({ url, secrets }: Target, message: Message, signal?: AbortSignal): Promise<Attempt> {
    const begin = performance.now();
    const { timeoutMs } = this.settings.webhooks;
    const timeout = AbortSignal.timeout(timeoutMs);
    const over = new LinkedSignal(signal ? [timeout, signal] : [timeout]);
    const durationMs = () => Math.round(performance.now() - begin);
    try {
      const response = await this.ask(new URL(url), secrets, message, over.signal);
      const text = await beginningOf(response);
      const httpStatus = response.statusCode ?? 0;
      const retryAfterMs = retryAfterOf(response.headers['retry-after']);
      const error = refusalOf(httpStatus);
      return { durationMs: durationMs(), httpStatus, error, response: text, ...(retryAfterMs && { retryAfterMs }) };
    } catch (cause) {
      signal?.throwIfAborted();
      const error = timeout.aborted ? `No whole answer within ${String(timeoutMs / 1000)} s.` : whyNot(cause);
      return { durationMs: durationMs(), httpStatus: null, error, response: null };
    } finally {
      over.unlink();
    }
  }

  private async ask(url: URL, secrets: readonly string[], { id, body }: Message, signal: AbortSignal) {
    const { allowPrivate } = this.settings.webhooks;
    if (!allowPrivate) refusePrivateHost(url.hostname);
    const options = {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'setup-orchestrator',
        ...signatureHeaders(id, new Date(), body, secrets),
      },
      // A connection of its own: one that is kept would skip the look at the address.
      agent: false,
      signal,
      lookup: allowPrivate ? lookupOnce : publicLookup(),
    } as const;
    const request: ClientRequest = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    request.end(body);
    return answerTo(request);
  }
}

/** Settles whatever the receiver does: a request always ends with `close`. */
function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request
      .on('response', resolve)
      // Also after the answer has begun, by the time limit or by us: then nobody hears of it.
      .on('error', reject)
      .on('upgrade', (_response, socket) => {
        socket.destroy();
        reject(new Error('the receiver wants to talk another protocol (101)'));
      })
      .on('close', () => {
        reject(new Error('the receiver broke the connection off'));
      });
  });
}

/** The beginning of an answer, as one clean line; the rest is not waited for. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  let bytes = 0;
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > LONGEST_ANSWER) break;
  }
  const text = Buffer.concat(chunks)
    .subarray(0, KEPT_CHARACTERS * 4)
    .toString('utf8');
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ')
    .trim()
    .slice(0, KEPT_CHARACTERS);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nobody listens there: the connection was refused.',
  ECONNRESET: 'The receiver broke the connection off.',
  EPIPE: 'The receiver broke the connection off.',
  ENOTFOUND: 'The host’s name could not be resolved.',
  EAI_AGAIN: 'The host’s name could not be resolved just now.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The host cannot be reached.',
};

/** A sentence for people, without addresses' queries and secrets: those are in no error of Node's. */
function whyNot(error: unknown): string {
  if (error instanceof RefusedAddress) return error.message;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const known = REASONS[code];
  if (known) return known;
  if (/CERT|SSL|TLS|ALTNAME|ISSUER|EPROTO/.test(code))
    return `The receiver’s certificate or TLS is not accepted: ${code}.`;
  return `The request failed: ${code || message.slice(0, 200)}.`;
}
