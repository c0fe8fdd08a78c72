import { createParser } from 'eventsource-parser';
import { setLive } from './streams.js';

/** A server that does not have the stream, or not for this caller: polling tells the same. */
const NEVER = [401, 403, 404, 405, 406, 501];
const AGAIN_MS = 2_000;
const REFUSED_TIMES = 8;

export interface Stream {
  path: string;
  /** The headers of each request, with a token that is good now. */
  headers: () => Record<string, string>;
  /** Is called for each event with its type; what it says is asked for by the page's own queries. */
  onEvent: (type: string) => void;
}

/**
 * Follows a stream of events until the signal ends it, the server says `end`, or there is no such stream. A stream that
 * is lost is taken up again behind the last event that came. (EventSource cannot send a token.)
 *
 * @param againMs how long to wait before it is taken up again, in milliseconds
 */
export async function follow(
  { path, headers, onEvent }: Stream,
  signal: AbortSignal,
  againMs = AGAIN_MS,
): Promise<void> {
  const seen: { id?: string; ended?: boolean } = {};
  const parser = createParser({
    onEvent: ({ event = 'message', id }) => {
      if (id) seen.id = id;
      if (event === 'end') seen.ended = true;
      onEvent(event);
    },
  });
  let waitMs = againMs;
  const isOver = (): boolean => signal.aborted || seen.ended === true;
  while (!isOver()) {
    try {
      const from = { Accept: 'text/event-stream', ...(seen.id && { 'Last-Event-ID': seen.id }) };
      const response = await fetch(path, { headers: { ...headers(), ...from }, cache: 'no-store', signal });
      // What it gave as its place it does not know any more: from now on, then.
      const isLost = response.status === 400 && seen.id !== undefined;
      if (isLost) delete seen.id;
      else if (NEVER.includes(response.status) || response.status === 400) return;
      // A server that is full is not asked again at once.
      waitMs = response.ok || isLost ? againMs : REFUSED_TIMES * againMs;
      if (response.ok && response.body) {
        setLive(path, true);
        // What happened while nobody listened.
        onEvent('open');
        for await (const text of pieces(response.body)) parser.feed(text);
      }
    } catch {
      // Lost, or ended by the page: either way the loop knows what to do.
    } finally {
      setLive(path, false);
      parser.reset();
    }
    if (!isOver()) await new Promise((done) => setTimeout(done, waitMs));
  }
}

/** Not every browser iterates over a ReadableStream. */
async function* pieces(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
