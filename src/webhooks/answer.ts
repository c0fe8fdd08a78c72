import type { Outcome } from '../outbox/sink.js';

/** What came of one request. */
export interface Attempt {
  durationMs: number;
  /** Null where there was no answer. */
  httpStatus: number | null;
  /** Null where it was accepted; else a sentence for people. */
  error: string | null;
  /** The beginning of the answer's body. */
  response: string | null;
  /** The receiver asked for this pause, in milliseconds. */
  retryAfterMs?: number;
}

const GONE = 410;

/** Why an answer with this status is none that accepts; null where it does. */
export function refusalOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) {
    return `The receiver answered ${String(status)}, a redirect, which is not followed: change the URL.`;
  }
  return `The receiver answered ${String(status)}.`;
}

/** A Retry-After of seconds or of a date (RFC 9110, 10.2.3), in milliseconds from now. */
export function retryAfterOf(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** The outcome for the relay. 410 means for ever (Standard Webhooks, "Gone"). */
export function outcomeOf({ error, httpStatus, retryAfterMs }: Attempt): Outcome {
  if (error === null) return { delivered: true };
  return {
    delivered: false,
    error,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(httpStatus === GONE && { disable: 'The receiver answered 410 Gone: it wants nothing more.' }),
  };
}
